// See network_drawn.h.
#include "models/network_drawn.h"

#include "core/archive.h"
#include "math/rng.h"

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
  if (archive_shows(archive)) m->posterior->show(m, archive);
  if (archive->mode != ARCHIVE_READ) return;
  gdn_random again = m->held;
  m->posterior->draw(m, &again);
  m->posterior->follow(m);
}

const dynamics_type network_drawn_dynamics = {NETWORK_DYNAMICS, .redraw = redraw};
