#include "models/table.h"

const model_type *const model_table[] = {
    &last_outcome_model,    &counts_model,           &ensemble_model,
    &network_model,         &gaussian_network_model, &bayes_network_model,
    &dropout_network_model, &linear_model,           &gp_model,
    &oracle_model,
};
const int32_t model_table_count = GDN_COUNT(model_table);
