// Before anything is drawn: whether this is somebody who teaches, as `?teach` says or was said before.
try {
  if (new URLSearchParams(location.search).has('teach'))
    localStorage.setItem('gedanken.teach', 'on');
  document.documentElement.toggleAttribute(
    'data-teach',
    localStorage.getItem('gedanken.teach') === 'on',
  );
} catch {
  document.documentElement.toggleAttribute(
    'data-teach',
    new URLSearchParams(location.search).has('teach'),
  );
}
