/** The rooms of the site, in the order of its head; `about` is what a visitor leaves with. */
export default [
  { title: 'Learn', url: '/learn/', about: 'Nine short chapters that let you bet before you see.' },
  {
    title: 'Lab',
    url: '/lab.html',
    about: 'Every world and every agent on one screen, with time in your hand.',
  },
  {
    title: 'Zoo',
    url: '/zoo/',
    about: 'Each world, agent, model and planner on a page of its own, alive.',
  },
  {
    title: 'Results',
    url: '/results/',
    about: 'All agents in all worlds, with intervals. Any cell runs again here, to the bit.',
  },
  { title: 'Embed', url: '/embed/', about: 'A live figure in your own notes, with two lines.' },
];
