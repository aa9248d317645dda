// Before anything is drawn: the theme that the reader chose last, where a page may keep one.
try {
  document.documentElement.dataset.theme = localStorage.getItem('gedanken.theme') ?? 'auto';
} catch {
  document.documentElement.dataset.theme = 'auto';
}
