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
    {.id = "versions",
     .title = "From one plan to PETS",
     .text = "Five agents swing up the same pole with the same search; most of the 180 a "
             "trial can pay is for holding it up. A model that was fitted once, to eight "
             "trials of random actions, and whole plans: about 20. Learning from what the "
             "plans really led to: about 40. Planning again before every step: over 170 from "
             "the fifth trial on. An ensemble with particles (PETS) ends little higher, but "
             "falls back less often. The true dynamics: 178. Medians of ten seeds. Nagabandi "
             "et al. 2018, Chua et al. 2018.",
     .config = "env=cartpole-swingup planner=cem",
     .variants = "agent=mbrl-random-data agent.random_trials=8|agent=mbrl-aggregate|agent=mbrl-mpc|"
                 "agent=pets model=oracle|agent=pets",
     .seeds = 2,
     .episodes = 10,
     .measure = "return",
     .axis = "episodes"},
    {.id = "distribution-shift",
     .title = "Plans go where the data is not",
     .text = "Both agents collect eight trials of random actions, which never bring the pole "
             "up, and fit their model to them. One keeps that model: its plans leave what it "
             "knows, and its returns stay near 45. The other fits again after each trial, on "
             "what its plans really led to, and reaches 170 within five of them. On the map, "
             "see where the data is.",
     .config = "env=cartpole-swingup planner=cem agent=mbrl-mpc agent.random_trials=8",
     .variants = "agent.retrain_every=100000|agent.retrain_every=0",
     .seeds = 6,
     .episodes = 13,
     .measure = "return",
     .axis = "episodes"},
    {.id = "coverage",
     .title = "Where random data is enough",
     .text = "The same two agents with a pendulum. Its trials begin at any angle, so random "
             "actions have already shown it everywhere: the model that is fitted once is as "
             "good as the one that is fitted again. It is not aggregation that matters but "
             "coverage.",
     .config = "env=pendulum planner=cem agent=mbrl-mpc agent.random_trials=8",
     .variants = "agent.retrain_every=100000|agent.retrain_every=0",
     .seeds = 6,
     .episodes = 13,
     .measure = "return",
     .axis = "episodes"},
    {.id = "error-growth",
     .title = "Errors pile up",
     .text = "A pendulum is learned from nothing; after a few trials it stands. Look at the "
             "error by steps ahead: over the first steps it grows in proportion, as small "
             "errors of one step add up, so that its sum over a plan of T steps grows with "
             "the square of T; farther ahead it grows faster still, for what balances also "
             "magnifies. More data lowers the whole curve.",
     .config = "env=pendulum agent=pets",
     .variants = "",
     .seeds = 2,
     .episodes = 6,
     .measure = "return",
     .axis = "episodes"},
    {.id = "exploitation",
     .title = "A model that is exploited",
     .text = "A search finds the plan that looks best, and with it whatever mistake makes a "
             "plan look good. One network has nothing to contradict it; where the members of "
             "an ensemble disagree, only plans that work for all of them look good. Once "
             "both have learned, watch for the trials in which the single network drops.",
     .config = "env=cartpole-swingup planner=cem",
     .variants = "agent=mbrl-mpc|agent=pets",
     .seeds = 3,
     .episodes = 10,
     .measure = "return",
     .axis = "episodes"},
    {.id = "two-kinds-of-doubt",
     .title = "Two kinds of doubt",
     .text = "Points in two clusters, noisier to the right. One network learns how noisy "
             "they are (light), but is sure of itself where there is no point. Members that "
             "predict no noise disagree there (dark). Members that predict it know both: noise, "
             "which no more points would remove, and their ignorance, which they would. Draw "
             "points into the gap and see which band shrinks.",
     .config = "env=scatter agent=curve-fit model=ensemble model.capacity=300 model.epochs=20",
     .variants = "model.members=1|model.kind=deterministic|model.members=5",
     .seeds = 1,
     .episodes = 300,
     .measure = "length",
     .axis = "episodes"},
    {.id = "math-test",
     .title = "Plans cannot look",
     .text = "A test pays $2,000 for the right answer and costs $1,000 for a wrong one, and "
             "the question is shown only to those who accept. A plan fixes its answer before it "
             "has seen the question, so even with the true rules, and although it would plan "
             "again, PETS goes home with nothing (its first trial is random). Value "
             "iteration plans what to do in each case, accepts, and is always right. Levine, "
             "CS 285.",
     .config = "",
     .variants = "env=math-test model=oracle planner.horizon=2 agent.particles=16 agent=pets|"
                 "env=math-test-states agent=value-iteration",
     .seeds = 10,
     .episodes = 20,
     .measure = "return",
     .axis = "episodes"},
    {.id = "planners",
     .title = "Four ways to search",
     .text = "The true dynamics, and 4,800 imagined steps for each decision. Random "
             "sequences, the best taken: just under 150. MPPI, which weighs all by their "
             "returns: about 165. The cross-entropy method, which models the next sequences "
             "on the best: 173. The same with smooth noise and elites that stay (iCEM): 178. "
             "Chua et al. 2018, Williams et al. 2017, Pinneri et al. 2020.",
     .config = "env=cartpole-swingup agent=pets model=oracle",
     .variants = "planner=random-shooting planner.population=192|planner=mppi|"
                 "planner=cem planner.noise_beta=0 planner.keep=0 planner.shift_elites=off|"
                 "planner=cem",
     .seeds = 5,
     .episodes = 3,
     .measure = "return",
     .axis = "episodes"},
    {.id = "noise",
     .title = "Knowing the noise",
     .text = "A pole to balance, while chance adds 0.3 m/s and 0.3 rad/s to the velocities in "
             "every step; who leaves the limits has lost. The members of one ensemble "
             "predict that noise, those of the other do not: they see no danger in passing "
             "close to the end, and hold the pole for a shorter time. Where noise ends "
             "nothing, as on the swing-up, the two return the same.",
     .config = "env=cartpole env.force=continuous time_limit=200 env.noise=0.3 agent=pets "
               "agent.particles=4",
     .variants = "model.kind=deterministic|model.kind=gaussian",
     .seeds = 4,
     .episodes = 8,
     .measure = "return",
     .axis = "episodes"},
    {.id = "imagination-or-updates",
     .title = "Imagination, or just more updates?",
     .text =
         "A policy learned in imagination (MBPO) needs little more than half of the real steps of "
         "soft actor-critic that updates once a step. But it also updates ten times a step; "
         "give soft actor-critic the same ten, and on this easy task it is as quick without "
         "a model. Compare at equal updates before you praise the model.",
     .config = "env=pendulum",
     .variants = "agent=mbpo|agent=sac|agent=sac agent.updates_per_step=10",
     .seeds = 3,
     .steps = 4000,
     .measure = "return",
     .axis = "steps"},
    {.id = "where-imagining-wins",
     .title = "Where imagining wins",
     .text =
         "The swing-up of the cart-pole, ten updates a step for both. Rewards are rare here, and "
         "branches of fifteen imagined steps reach them from states that were really seen: MBPO "
         "has begun to swing up where soft actor-critic has mostly not.",
     .config = "env=cartpole-swingup agent.updates_per_step=10",
     .variants = "agent=mbpo agent.rollout_length=15|agent=sac",
     .seeds = 3,
     .steps = 2200,
     .measure = "return",
     .axis = "steps"},
    {.id = "trust-too-far",
     .title = "Trusting a model too far",
     .text = "A linear model cannot know the wall in the room: imagined one step from real "
             "states it does little harm, imagined twenty-five steps it walks through walls and "
             "teaches nonsense. Drag the rollout length. With the ensemble, which can know the "
             "wall, long rollouts do no harm here.",
     .config = "env=point-navigation env.wall=on agent=mbpo model=linear",
     .variants = "agent.rollout_length=1|agent.rollout_length=5|agent.rollout_length=25",
     .seeds = 3,
     .steps = 1600,
     .measure = "return",
     .axis = "steps"},
    {.id = "rounds",
     .title = "Learning in rounds, with and without imagination",
     .text = "Deep Q-learning that may learn only after every two hundred real steps, a thousand "
             "updates each time. With imagination it also meets what its new policy would lead to "
             "before it has been there, and on average balances longer. Learning after every "
             "step there is no such difference, and on acrobot imagining loses: the model's "
             "errors cost more than its data brings.",
     .config = "env=cartpole time_limit=200 agent.collect=200 agent.updates=1000 "
               "agent.random_steps=200 agent.epsilon_steps=1 agent.epsilon=0.05",
     .variants = "agent=dyna-dqn model.kind=deterministic model.members=3 agent.imagine=9600 "
                 "agent.rollout=10 agent.real_ratio=0.2|agent=dqn",
     .seeds = 3,
     .steps = 2000,
     .measure = "return",
     .axis = "steps"},
    {.id = "through-the-model",
     .title = "The gradient explodes",
     .text =
         "A policy that learns by the gradient through the learned model. Five imagined steps see "
         "too little of the swing; twenty learn it; over eighty the gradient is about a "
         "hundred times as long as over five, and learning is slower.",
     .config = "env=pendulum agent=mbrl-backprop",
     .variants = "agent.horizon=5|agent.horizon=20|agent.horizon=80",
     .seeds = 3,
     .episodes = 12,
     .measure = "return",
     .axis = "steps"},
    {.id = "faulty-model",
     .title = "How far to look with a faulty model",
     .text =
         "Values learn along a chain of a hundred states, from targets that look five steps of a "
         "model ahead; one step in ten the model is wrong. Believing the deepest look (mve) "
         "the values drift away for ever; weighing each depth by its agreement (steve) "
         "they come out right. Watch the dots against the line.",
     .config = "env=chain agent=chain-expansion",
     .variants = "agent.target=steve|agent.target=mve|agent.target=ensemble",
     .seeds = 1,
     .steps = 1000,
     .measure = "cumulative",
     .axis = "steps"},
    {.id = "full-size",
     .title = "The size of the papers",
     .text = "One random trial, then twenty decisions in the size that mbrl-lib uses for its "
             "cart-pole: five networks of four layers of 200 units; 350 sequences, five "
             "iterations, 15 steps, 20 particles: 525,000 imagined steps for each real one, "
             "where the page's own settings take 24,000 and learn the task.",
     .config =
         "env=cartpole-swingup agent=pets agent.particles=4 agent.propagation=ts1 model.hidden=4 "
         "model.width=200 model.batch=256 planner=cem planner.population=350 planner.elites=35 "
         "planner.iterations=5 planner.horizon=15 planner.noise_beta=0 planner.keep=0 "
         "planner.shift_elites=off",
     .variants = "",
     .seeds = 1,
     .steps = 220,
     .measure = "cumulative",
     .axis = "steps"},
};

int32_t gdn_exhibit_count(void) {
  return GDN_COUNT(exhibits);
}

const gdn_exhibit *gdn_exhibit_at(int32_t index) {
  return index >= 0 && index < GDN_COUNT(exhibits) ? &exhibits[index] : NULL;
}
