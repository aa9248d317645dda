// All models, in the order of the catalogue.
#ifndef GEDANKEN_MODELS_TABLE_H
#define GEDANKEN_MODELS_TABLE_H

#include "core/model.h"

extern const model_type last_outcome_model, counts_model;
extern const model_type ensemble_model, network_model, gaussian_network_model, linear_model,
    bayes_network_model, dropout_network_model, gp_model, oracle_model;

extern const model_type *const model_table[];
extern const int32_t model_table_count;

#endif
