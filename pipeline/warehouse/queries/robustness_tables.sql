-- What else the estimation writes: how the results hang on choices, on the years before, and on single programmes.
CREATE OR REPLACE TABLE event_study (
    initiative_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    estimator VARCHAR NOT NULL,
    edition INTEGER NOT NULL,
    is_lead BOOLEAN NOT NULL,           -- before the start: should be near zero
    effect DOUBLE NOT NULL,             -- on the scale, positive = better
    sd DOUBLE NOT NULL,
    ci_low DOUBLE NOT NULL,             -- 90 % of this edition alone
    ci_high DOUBLE NOT NULL,
    band_low DOUBLE NOT NULL,           -- 90 % of the whole path (sup-t)
    band_high DOUBLE NOT NULL
);
CREATE OR REPLACE TABLE pre_trend (
    initiative_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    estimator VARCHAR NOT NULL,
    status VARCHAR NOT NULL,            -- ok, no_lead, or why there is no event study
    n_leads INTEGER NOT NULL,
    largest_lead DOUBLE,                -- in its own standard deviations
    p_value DOUBLE,                     -- sup-t, of the leads alone
    fails BOOLEAN NOT NULL,
    largest_step DOUBLE,                -- the largest new departure before, on the scale
    worst_bias DOUBLE,                  -- of the mean effect, if those after may be as large (Mbar = 1)
    breakdown_sign DOUBLE,              -- the Mbar from which the sign is open, chance left aside
    breakdown DOUBLE                    -- the Mbar from which the 95 % bounds hold zero; 0 = they do anyway
);
CREATE OR REPLACE TABLE specification (
    initiative_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    estimator VARCHAR NOT NULL,
    lag_months INTEGER NOT NULL,
    sample VARCHAR NOT NULL,
    comparison_group VARCHAR NOT NULL,  -- all, county, skr_group, similar_size, official_peers
    "window" VARCHAR NOT NULL,          -- mean, first or last of the exposed editions known
    is_chosen BOOLEAN NOT NULL,         -- the one that the verdict rests on
    is_distinct BOOLEAN NOT NULL,       -- not the same estimate as another's
    status VARCHAR NOT NULL,
    effect DOUBLE,
    effect_places DOUBLE,
    p_value DOUBLE,
    n_donors INTEGER
);
CREATE OR REPLACE TABLE specification_agreement (
    initiative_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    n_specifications INTEGER NOT NULL,
    n_estimated INTEGER NOT NULL,
    n_distinct INTEGER NOT NULL,
    share DOUBLE,                       -- of the distinct ones, with the sign of the chosen one
    share_by_estimator DOUBLE,          -- the same, each estimator counted once
    share_significant DOUBLE,           -- of those with a p-value, at most 0.05
    lowest DOUBLE,
    median DOUBLE,
    highest DOUBLE
);
CREATE OR REPLACE TABLE programme_kind (
    kind VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    estimator VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    n_known INTEGER NOT NULL,           -- municipalities, from plans or evaluated here
    n_told_after INTEGER NOT NULL,      -- known because a climb was explained: never estimated
    n_dated INTEGER NOT NULL,
    n_estimated INTEGER NOT NULL,
    effect DOUBLE,                      -- mean, on the scale
    se DOUBLE,
    ci_low DOUBLE,                      -- 90 %
    ci_high DOUBLE,
    p_value DOUBLE,
    tau DOUBLE,                         -- standard deviation of true effects between adopters
    effect_places DOUBLE,               -- for a municipality in the middle of the list
    places_low DOUBLE,
    places_high DOUBLE
);
CREATE OR REPLACE TABLE adopter_effect (
    kind VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    kommun_code VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    z DOUBLE,                           -- effect in predictive standard deviations
    effect DOUBLE,                      -- counted from the placebos' mean
    se DOUBLE,                          -- as wide as the placebos are
    n_placebos INTEGER,
    shrunk DOUBLE,                      -- drawn towards the mean of the kind
    shrunk_low DOUBLE,                  -- 90 %
    shrunk_high DOUBLE
);
