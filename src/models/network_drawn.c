// See network_drawn.h.
#include "models/network_drawn.h"

#include "base/arena.h"
#include "core/archive.h"
#include "math/rng.h"
#include "tensor/real.h"

static int32_t belief_size(const NetworkModel *m) {
  return m->mlp.n_layers * m->posterior->told->n_columns;
}

gdn_status network_drawn_open(Model *model, const NetworkPosterior *posterior, gdn_arena *arena,
                              gdn_message *why) {
  NetworkModel *m = (NetworkModel *)model;
  m->p.members = 1;
  m->head = NETWORK_GAUSSIAN;
  m->posterior = posterior;
  m->belief = ARENA_NEW(arena, Real, (m->p.hidden + 1) * posterior->told->n_columns);
  return network_open(m, arena, why);
}

static void redraw(Model *model) {
  NetworkModel *m = (NetworkModel *)model;
  m->held = m->stream;
  m->posterior->draw(m, &m->stream);
  m->posterior->follow(m);
}

void network_drawn_start(Model *model) {
  NetworkModel *m = (NetworkModel *)model;
  m->posterior->begin(m);
  network_start(model);
  m->stream = rng_stream(model->seed, "functions", 0);
  redraw(model);
}

// The functions follow from theta and from where the stream was.
void network_drawn_state(Model *model, gdn_archive *archive) {
  NetworkModel *m = (NetworkModel *)model;
  network_state(model, archive);
  gdn_archive_u64(archive, &m->stream.state, 1);
  gdn_archive_u64(archive, &m->held.state, 1);
  if (archive_shows(archive)) real_state(m->belief, belief_size(m), archive);
  if (archive->mode != ARCHIVE_READ) return;
  gdn_random again = m->held;
  m->posterior->draw(m, &again);
  m->posterior->follow(m);
}

void network_drawn_channels(const Model *model, ChannelList *list) {
  const NetworkModel *m = (const NetworkModel *)model;
  network_channels(model, list);
  channel_add(list, m->posterior->told, m->belief, GDN_F32, m->mlp.n_layers,
              m->posterior->told->n_columns);
}

const dynamics_type network_drawn_dynamics = {NETWORK_DYNAMICS, .redraw = redraw};
