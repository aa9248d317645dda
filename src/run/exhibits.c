// Ready experiments: what the page shows with one click, and the tests run again (tests/learning).
#include "gedanken/catalog.h"

static const gdn_exhibit exhibits[] = {
    {.id = "imagination",
     .title = "Imagination saves real steps",
     .text =
         "The same maze, three agents, thirty lives each. Without imagination (n = 0) it takes "
         "about 25 "
         "episodes until the agent needs no more than twice the shortest way. With 5 imagined "
         "steps after each "
         "real one it takes about five episodes, with 50 about three. Sutton & Barto, figure 8.2.",
     .config = "env=dyna-maze",
     .variants = "agent=dyna-q agent.planning_steps=0|agent=dyna-q agent.planning_steps=5|"
                 "agent=dyna-q agent.planning_steps=50",
     .seeds = 30,
     .episodes = 50,
     .measure = "length",
     .axis = "episodes"},
    {.id = "blocking",
     .title = "The way is blocked",
     .text = "After 1,000 real steps the open side of the wall closes and the other side opens. "
             "Dyna-Q goes on "
             "believing its old model for long; Dyna-Q+ wonders about what it has not tried "
             "lately, and finds "
             "the new way soon. Sutton & Barto, figure 8.4.",
     .config = "env=blocking-maze",
     .variants = "agent=dyna-q agent.alpha=1 agent.planning_steps=10|"
                 "agent=dyna-q-plus agent.planning_steps=10 agent.kappa=0.0001",
     .seeds = 30,
     .steps = 3000,
     .measure = "cumulative",
     .axis = "steps"},
    {.id = "shortcut",
     .title = "A shortcut opens",
     .text = "After 3,000 real steps a shorter way opens. Dyna-Q never looks again: its model says "
             "that there is a "
             "wall. Dyna-Q+ tries old walls from time to time, and most of its lives find the "
             "shortcut. Sutton & "
             "Barto, figure 8.5.",
     .config = "env=shortcut-maze",
     .variants = "agent=dyna-q agent.alpha=1 agent.planning_steps=50|"
                 "agent=dyna-q-plus agent.planning_steps=50 agent.kappa=0.001",
     .seeds = 30,
     .steps = 6000,
     .measure = "cumulative",
     .axis = "steps"},
    {.id = "urgency",
     .title = "What to imagine first",
     .text = "A maze nine times as large. Dyna-Q imagines steps at random; prioritized sweeping "
             "imagines first what "
             "would change its values most, and works backwards from there.",
     .config = "env=dyna-maze env.scale=3",
     .variants = "agent=dyna-q agent.alpha=0.5 agent.planning_steps=5|"
                 "agent=prioritized-sweeping agent.planning_steps=5",
     .seeds = 10,
     .episodes = 60,
     .measure = "length",
     .axis = "all"},
    {.id = "slip",
     .title = "A model that lies",
     .text = "Here the floor is slippery: two moves in five go astray. A model that counts how "
             "often each outcome "
             "came, and expects the average, leads to nearly the best there is: about 31 steps. A "
             "model that "
             "remembers only the last outcome takes chance for law: it helps at first, but stays "
             "near 44 steps, and "
             "plain Q-learning overtakes it.",
     .config = "env=dyna-maze env.slip=0.4",
     .variants = "agent=q-learning|agent=dyna-q agent.planning_steps=50 model=last-outcome|"
                 "agent=dyna-q agent.planning_steps=50 model=counts",
     .seeds = 30,
     .episodes = 500,
     .measure = "length",
     .axis = "episodes"},
};

int32_t gdn_exhibit_count(void) {
  return GDN_COUNT(exhibits);
}

const gdn_exhibit *gdn_exhibit_at(int32_t index) {
  return index >= 0 && index < GDN_COUNT(exhibits) ? &exhibits[index] : NULL;
}
