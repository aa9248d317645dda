// An agent that is in no catalogue but that of a build with GDN_EXTRA: it acts at random, and tells by three channels
// how that goes. A test looks whether the page shows them, which has never heard of it.
#include "agents/table.h"
#include "base/arena.h"
#include "core/archive.h"
#include "math/rng.h"

enum { ROWS = 64, EVERY = 10, SIDE = 8, PICTURES = 2 };

#define ODDITY_LIST(X, P)                                            \
  X(P, STEPS, "oddity_steps", "Steps", "steps", AXIS, 0, 0)          \
  X(P, REWARD, "oddity_reward", "lived", "", REAL, 0, 0)             \
  X(P, GUESS, "oddity_guess", "dreamt", "", IMAGINED, 0, GDN_DASHED) \
  X(P, LUCK, "oddity_luck", "luck", "%", TOLD, 0, 0)
enum { ODDITY_LIST(GDN_COLUMN_ENUM, ODDITY) ODDITY_COLUMNS };

#define CHOICE_LIST(X, P)                                 \
  X(P, ACTION, "choice_action", "Action", "", AXIS, 0, 0) \
  X(P, TIMES, "choice_times", "Chosen", "times", REAL, 0, 0)
enum { CHOICE_LIST(GDN_COLUMN_ENUM, CHOICE) CHOICE_COLUMNS };

typedef struct Extra {
  Agent base;
  gdn_random random;
  uint64_t steps, rows;
  double sum, guess;
  double *oddities; // [ROWS][ODDITY_COLUMNS]
  double *choices;  // [action.n][CHOICE_COLUMNS]
  float *pictures;  // [PICTURES][SIDE][SIDE]
} Extra;

#define LINES(X)                  \
  X(ANY, DECIDE, 0, "any action") \
  X(ACT, ACT, 0, "take it")       \
  X(COUNT, OBSERVE, 0, "count it")
LISTING(LINES);

static gdn_status open(Agent *agent, gdn_arena *arena, gdn_message *why) {
  Extra *me = (Extra *)agent;
  (void)why;
  me->oddities = ARENA_NEW(arena, double, ROWS *ODDITY_COLUMNS);
  me->choices = ARENA_NEW(arena, double, agent->env->action.n *CHOICE_COLUMNS);
  me->pictures = ARENA_NEW(arena, float, PICTURES *SIDE *SIDE);
  return GDN_OK;
}

static void start(Agent *agent) {
  Extra *me = (Extra *)agent;
  me->random = rng_stream(agent->seed, "extra", 0);
  for (int32_t a = 0; a < agent->env->action.n; a++) {
    me->choices[a * CHOICE_COLUMNS + CHOICE_ACTION] = a + 1;
  }
}

static void decide(Agent *agent, const double *observation, double *action) {
  Extra *me = (Extra *)agent;
  (void)observation;
  int32_t a = rng_below(&me->random, agent->env->action.n);
  me->choices[a * CHOICE_COLUMNS + CHOICE_TIMES] += 1;
  *action = a;
}

static void observe(Agent *agent, const Transition *t) {
  Extra *me = (Extra *)agent;
  me->sum += t->reward;
  me->guess = 0.9 * me->guess + 0.2;
  int32_t cell = (int32_t)(me->steps % (SIDE * SIDE));
  me->pictures[cell] = 1.0f - (float)cell / (SIDE * SIDE);
  me->pictures[SIDE * SIDE + cell] = (float)(cell % 3) / 2;
  if (++me->steps % EVERY != 0) return;
  double *row = &me->oddities[me->rows++ % ROWS * ODDITY_COLUMNS];
  row[ODDITY_STEPS] = (double)me->steps;
  row[ODDITY_REWARD] = me->sum / EVERY;
  row[ODDITY_GUESS] = me->guess;
  row[ODDITY_LUCK] = 50;
  me->sum = 0;
}

static void state(Agent *agent, gdn_archive *archive) {
  Extra *me = (Extra *)agent;
  gdn_archive_u64(archive, &me->random.state, 1);
  gdn_archive_u64(archive, &me->steps, 1);
  gdn_archive_u64(archive, &me->rows, 1);
  gdn_archive_f64(archive, &me->sum, 1);
  gdn_archive_f64(archive, &me->guess, 1);
  gdn_archive_f64(archive, me->oddities, ROWS * ODDITY_COLUMNS);
  gdn_archive_f64(archive, me->choices, agent->env->action.n * CHOICE_COLUMNS);
  gdn_archive_f32(archive, me->pictures, PICTURES * SIDE * SIDE);
}

static const gdn_column oddity_columns[] = {ODDITY_LIST(GDN_COLUMN_ROW, ODDITY)};
static const gdn_figure oddity_figures[] = {
    {.form = GDN_FORM_RING,
     .title = "Oddity of life",
     .axis = "steps lived",
     .caption = "What was lived, beside what was dreamt of it, δ_o."}};
static const gdn_channel_type oddities = {
    .key = "extra.oddities",
    .label = "Oddities",
    .unit = "",
    .doc = "A ring of rows.",
    CHANNEL_FIGURES(oddity_figures),
    CHANNEL_COLUMNS(oddity_columns),
};
static const gdn_column choice_columns[] = {CHOICE_LIST(GDN_COLUMN_ROW, CHOICE)};
static const gdn_figure choice_figures[] = {{.form = GDN_FORM_TABLE,
                                             .title = "Choices so far",
                                             .axis = "",
                                             .caption = "How often each action was chosen."}};
static const gdn_channel_type choices = {
    .key = "extra.choices",
    .label = "Choices",
    .unit = "",
    .doc = "A row for each action.",
    CHANNEL_FIGURES(choice_figures),
    CHANNEL_COLUMNS(choice_columns),
};
static const gdn_column picture_columns[] = {{"picture", "Picture", "", GDN_MARK_REAL, 0, 0}};
static const gdn_figure picture_figures[] = {{.form = GDN_FORM_IMAGES,
                                              .title = "Inner pictures",
                                              .axis = "",
                                              .caption = "What it sees with closed eyes."}};
static const gdn_channel_type pictures = {
    .key = "extra.pictures",
    .label = "Pictures",
    .unit = "",
    .doc = "Two pictures.",
    CHANNEL_FIGURES(picture_figures),
    CHANNEL_COLUMNS(picture_columns),
};

static void channels(const Agent *agent, ChannelList *list) {
  const Extra *me = (const Extra *)agent;
  channel_add(list, &oddities, me->oddities, GDN_F64, ROWS, ODDITY_COLUMNS);
  channel_add(list, &choices, me->choices, GDN_F64, agent->env->action.n, CHOICE_COLUMNS);
  channel_add_images(list, &pictures, me->pictures, GDN_F32, PICTURES, SIDE, SIDE);
}

const agent_type extra_agent = {
    .component = {.family = GDN_FAMILY_AGENT,
                  .id = "extra",
                  .title = "Extra",
                  .summary = "Acts at random, and tells how that goes.",
                  .source = "none",
                  .struct_bytes = sizeof(Extra),
                  .needs_env = GDN_FINITE,
                  .listing = listing,
                  .n_lines = GDN_COUNT(listing)},
    .open = open,
    .start = start,
    .decide = decide,
    .observe = observe,
    .state = state,
    .channels = channels,
};
