// Signals: the two that ask a study to stop, and a clock that rings. Where there are none (WASI, Emscripten) nobody asks,
// and the clock rings by the count of questions.
#ifndef GEDANKEN_CLI_SIGNALS_H
#define GEDANKEN_CLI_SIGNALS_H

#include <stdbool.h>

// From now on SIGINT and SIGTERM only leave a note, in this process and in those it starts. A signal that was ignored
// before (nohup) stays ignored.
void signals_begin(void);
// The number of the signal that asked to stop; 0: none did.
int signals_stop(void);
// Its name, for people.
const char *signals_name(int number);

// The clock of this process rings every RING_SECONDS; on = false stops it.
#define RING_SECONDS 0.1
void signals_clock(bool on);
// Whether it has rung since the last question. Asking costs nothing.
bool signals_rang(void);

// Whether there are signals here.
bool signals_exist(void);

#endif
