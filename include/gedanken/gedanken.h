/// Gedanken: model-based reinforcement learning in portable C11. This header includes all others.
///
/// The manual in one page
/// ----------------------
/// A run is one agent in one world. Choose it by text, give it memory, advance it, look at it:
///
///     gdn_config config;
///     gdn_message why;
///     uint64_t bytes;
///     gdn_run *run;
///     gdn_config_make(&config);
///     if (gdn_config_parse(&config, "env=dyna-maze agent=dyna-q agent.planning_steps=50", &why) ||
///         gdn_run_bytes(&config, &bytes, &why))
///       return puts(why.text);
///     gdn_run_create(&config, malloc(bytes), bytes, &run, &why);
///     for (int i = 0; i < 50; i++) gdn_run_advance(run, INT64_MAX, GDN_UNTIL_EPISODE);
///     printf("%llu steps\n", (unsigned long long)gdn_run_progress(run).env_steps);
///
/// Two laws. Memory: the library never allocates; a run lives in the block it was given. Bits: the same
/// config text and the same calls give the same digest on every compiler, machine and browser. They need
/// IEEE 754 arithmetic as every program has it at first: rounded to nearest, subnormal numbers kept. A host
/// that is linked with -ffast-math (gcc then switches them off for the whole program), or that has called
/// fesetround in this thread, gets GDN_FLOAT_MODE from what creates, advances or changes a run.
///
/// Nothing aborts: calls return gdn_status, and gdn_message says what was wrong and what is allowed.
/// The library keeps no state of its own but the list of registered worlds; runs are independent, and
/// different runs may be used from different threads.
#ifndef GEDANKEN_GEDANKEN_H
#define GEDANKEN_GEDANKEN_H

#include "gedanken/ask.h"
#include "gedanken/base.h"
#include "gedanken/bench.h"
#include "gedanken/catalog.h"
#include "gedanken/channel.h"
#include "gedanken/config.h"
#include "gedanken/env.h"
#include "gedanken/memory.h"
#include "gedanken/random.h"
#include "gedanken/run.h"
#include "gedanken/scene.h"
#include "gedanken/space.h"

#endif
