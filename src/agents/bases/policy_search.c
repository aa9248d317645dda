// See policy_search.h.
#include "agents/bases/policy_search.h"

#include "core/archive.h"

void policy_search_open(PolicySearch *me, int32_t capacity, ImagineOptions options, int32_t longest,
                        gdn_arena *arena) {
  policy_agent_open(&me->policy, capacity, options, longest, arena);
  beam_open(&me->beam, me->policy.base.env->observation.dim, longest, arena);
  trial_cost_open(&me->cost, arena);
}

int32_t policy_search_observe(PolicySearch *me, const Transition *t, double distance,
                              const double *expected, int32_t asked) {
  int32_t H = policy_agent_horizon(&me->policy, asked);
  beam_add(&me->beam, t);
  trial_cost_add(&me->cost, t, distance, expected, me->H > 0 ? me->H : H);
  if (!policy_agent_observe(&me->policy, t)) return 0;
  policy_agent_fit(&me->policy);
  me->doing = SEARCH_BEGIN;
  me->H = H;
  return 1;
}

void policy_search_check(PolicySearch *me, gdn_archive *archive) {
  int32_t is_back = me->doing == SEARCH_BACKWARDS;
  archive_check_range(archive, &me->doing, 1, SEARCH_BEGIN, SEARCH_PREDICT);
  archive_check_range(archive, &me->H, 1, 0, me->policy.longest);
  archive_check_range(archive, &me->t, 1, is_back, me->H);
  gdn_archive_check(archive, is_back || me->doing == SEARCH_BEGIN || me->t < me->H);
  if (archive->failed) me->doing = me->H = me->t = 0;
}

void policy_search_draw(const Agent *agent, gdn_scene *scene) {
  policy_agent_draw(agent, scene);
  beam_draw(&((const PolicySearch *)agent)->beam, agent->env, scene);
}
