-- What the estimation writes, emptied for a new run.
CREATE OR REPLACE TABLE effect (
    initiative_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    estimator VARCHAR NOT NULL,
    lag_months INTEGER NOT NULL,
    sample VARCHAR NOT NULL,            -- list: comparison from complete lists only; all: every source
    is_main BOOLEAN NOT NULL,           -- the declared lag and the main sample
    horizon INTEGER,                    -- editions since the first exposed one; NULL = mean over the window
    edition INTEGER,
    status VARCHAR NOT NULL,            -- ok, or why not estimated
    before_value DOUBLE,                -- last edition before, in places or index points
    observed DOUBLE,                    -- in places or index points
    counterfactual DOUBLE,
    ci_low DOUBLE,                      -- 90 % range of the counterfactual, in places or index points
    ci_high DOUBLE,
    effect DOUBLE,                      -- on the scale: normal score or index points; positive = better
    effect_places DOUBLE,               -- counterfactual place - observed place; positive = climbed
    p_value DOUBLE,
    p_holm DOUBLE,
    n_pre INTEGER,
    n_donors INTEGER,                   -- placebos, or comparable municipalities
    n_as_large INTEGER,                 -- of these, how many moved at least as far
    share DOUBLE,
    share_low DOUBLE,
    share_high DOUBLE,
    p_value_well_fitted DOUBLE,         -- among placebos fitted well before (Abadie et al. 2010); comparison with donors
    n_well_fitted INTEGER,
    p_value_conformal DOUBLE,           -- moving blocks of residuals; main comparisons by DiD and synthetic control
    p_value_conformal_iid DOUBLE,       -- residuals in any order; the mean over the window only
    conformal_low DOUBLE,               -- 90 % range of the counterfactual of one edition, in places or index points;
    conformal_high DOUBLE               -- NULL with fewer than nine editions before: none can be rejected
);
CREATE OR REPLACE TABLE counterfactual_path (
    initiative_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    edition INTEGER NOT NULL,
    fieldwork_mid DOUBLE NOT NULL,
    counterfactual DOUBLE NOT NULL,
    ci_low DOUBLE NOT NULL,             -- 90 % range
    ci_high DOUBLE NOT NULL,
    half_low DOUBLE NOT NULL,           -- 50 % range
    half_high DOUBLE NOT NULL
);
CREATE OR REPLACE TABLE null_distribution (
    initiative_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    is_programme BOOLEAN NOT NULL,      -- the programme itself, or one of the placebos behind its p-value
    kommun_code VARCHAR NOT NULL,
    z DOUBLE NOT NULL                   -- mean over the exposed editions, in predictive standard deviations
);
CREATE OR REPLACE TABLE model_check (
    source VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    sample VARCHAR NOT NULL,
    "by" VARCHAR NOT NULL,              -- all, gap (editions since the last one known) or kind (of source)
    "group" VARCHAR NOT NULL,
    n INTEGER NOT NULL,                 -- one-step-ahead predictions
    mean DOUBLE NOT NULL,               -- of the residuals, in predictive standard deviations; 0 = no pull
    sd DOUBLE NOT NULL,                 -- 1 = the model's intervals are as wide as they should be
    coverage DOUBLE NOT NULL            -- share inside the 90 % interval
);
CREATE OR REPLACE TABLE placebo (
    source VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    estimator VARCHAR NOT NULL,
    sample VARCHAR NOT NULL,
    kommun_code VARCHAR NOT NULL,
    start_edition INTEGER NOT NULL,
    edition INTEGER,                    -- NULL = mean over the window
    n_pre INTEGER NOT NULL,
    n_post INTEGER NOT NULL,
    effect DOUBLE NOT NULL,
    predictive_sd DOUBLE,               -- mean_reversion only
    covered BOOLEAN,                    -- observed inside the 90 % interval; mean_reversion only
    pre_rmspe DOUBLE,                   -- estimators with a pre-period fit only
    initiative_id VARCHAR               -- the programme whose window it is; NULL = every municipality and start
);
CREATE OR REPLACE TABLE power (
    initiative_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    estimator VARCHAR NOT NULL,
    horizon INTEGER,
    minimum_detectable_effect DOUBLE NOT NULL,
    minimum_detectable_places DOUBLE    -- NULL: not a rank, or not even place 1 would have been enough
);
CREATE OR REPLACE TABLE movement_model (
    source VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    sample VARCHAR NOT NULL,
    is_main BOOLEAN NOT NULL,
    permanent_share DOUBLE NOT NULL,
    noise_share DOUBLE NOT NULL,
    rho DOUBLE NOT NULL,
    permanent_share_se DOUBLE,
    noise_share_se DOUBLE,
    rho_se DOUBLE,
    noise_share_of_yearly_change DOUBLE NOT NULL,
    mean DOUBLE NOT NULL,
    total_variance DOUBLE NOT NULL,
    n_kommun INTEGER NOT NULL,
    n_values INTEGER NOT NULL
);
CREATE OR REPLACE TABLE verdict (
    initiative_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,
    reason_code VARCHAR NOT NULL,
    effect_places DOUBLE,
    p_value DOUBLE,
    p_holm DOUBLE,
    agreement DOUBLE,
    n_estimators INTEGER,
    minimum_detectable_effect DOUBLE,
    minimum_detectable_places DOUBLE,
    is_headline BOOLEAN,
    headline_sv VARCHAR,
    headline_en VARCHAR
);
CREATE OR REPLACE TABLE reason (
    reason_code VARCHAR PRIMARY KEY,    -- as in effect.status and verdict.reason_code
    meaning VARCHAR NOT NULL
);
CREATE OR REPLACE TABLE rank_interval (
    kommun_code VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    edition INTEGER NOT NULL,
    measure VARCHAR NOT NULL,
    value DOUBLE NOT NULL,              -- as published
    low DOUBLE NOT NULL,                -- in places, or index points; for places low is the best
    high DOUBLE NOT NULL,
    method VARCHAR NOT NULL,            -- survey_noise: the movement model's noise; pairwise: confidence set for a rank
    level DOUBLE NOT NULL
);
CREATE OR REPLACE TABLE ordinary_movement (
    source VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    sample VARCHAR NOT NULL,
    is_main BOOLEAN NOT NULL,
    tenth INTEGER NOT NULL,             -- of the ranking; 1 = the best
    from_place DOUBLE NOT NULL,         -- its first and last place
    to_place DOUBLE NOT NULL,
    years INTEGER NOT NULL,             -- later, by the middle of the fieldwork
    n_pairs INTEGER NOT NULL,           -- pairs of editions of municipalities without a known programme
    n_kommun INTEGER NOT NULL,
    lower_quartile DOUBLE,              -- of the place later, in the pairs; NULL without pairs
    median DOUBLE,
    upper_quartile DOUBLE,
    model_lower_quartile DOUBLE NOT NULL,   -- the same, as the movement model says
    model_median DOUBLE NOT NULL,
    model_upper_quartile DOUBLE NOT NULL
);
