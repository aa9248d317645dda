// Signals: the two that ask a study to stop, and a clock that rings.
//
// A real step may take 30 ns or 3 s. To look at the time after each would cost the first as much as its work, and to
// look after a number of them would leave the second without news for an hour; so the system rings.
#define _XOPEN_SOURCE 700
#include "signals.h"

#if !defined(__wasi__) && !defined(__EMSCRIPTEN__)
#include <signal.h>
#include <stddef.h>
#include <sys/time.h>

static volatile sig_atomic_t stop, rang;

static void note(int number) {
  if (number == SIGALRM)
    rang = 1;
  else
    stop = number;
}

static void listen_to(int number) {
  struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART}, old;
  sigemptyset(&action.sa_mask);
  if (sigaction(number, NULL, &old) == 0 && number != SIGALRM && old.sa_handler == SIG_IGN) return;
  sigaction(number, &action, NULL);
}

void signals_begin(void) {
  static const int numbers[] = {SIGINT, SIGTERM, SIGALRM};
  sigset_t all;
  sigemptyset(&all);
  for (int i = 0; i < 3; i++) {
    listen_to(numbers[i]);
    sigaddset(&all, numbers[i]);
  }
  sigprocmask(SIG_UNBLOCK, &all, NULL);
}

int signals_stop(void) {
  return stop;
}

const char *signals_name(int number) {
  return number == SIGINT ? "SIGINT" : number == SIGTERM ? "SIGTERM" : "a signal";
}

void signals_clock(bool on) {
  struct timeval often = {.tv_usec = on ? (suseconds_t)(RING_SECONDS * 1e6) : 0};
  struct itimerval timer = {often, often};
  setitimer(ITIMER_REAL, &timer, NULL);
}

bool signals_rang(void) {
  if (!rang) return false;
  rang = 0;
  return true;
}

bool signals_exist(void) {
  return true;
}
#else
void signals_begin(void) {}

int signals_stop(void) {
  return 0;
}

const char *signals_name(int number) {
  (void)number;
  return "";
}

void signals_clock(bool on) {
  (void)on;
}

bool signals_rang(void) {
  enum { QUESTIONS = 64 };
  static int asked;
  asked = (asked + 1) % QUESTIONS;
  return asked == 0;
}

bool signals_exist(void) {
  return false;
}
#endif
