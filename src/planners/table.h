// All planners, in the order of the catalogue.
#ifndef GEDANKEN_PLANNERS_TABLE_H
#define GEDANKEN_PLANNERS_TABLE_H

#include "core/planner.h"

extern const planner_type random_shooting_planner, cem_planner, mppi_planner, lqr_planner,
    ilqr_planner;

extern const planner_type *const planner_table[];
extern const int32_t planner_table_count;

#endif
