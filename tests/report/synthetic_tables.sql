-- The columns of the real tables that a brief reads, for values that are made up.
create table kommun(kommun_code text, kommun text, county text, skr_group text);
create table source_document(source_id text, publisher text, title text, url text, published text, accessed
    date, kind text, selected_on int, note text);
create table edition(source text, edition int, fieldwork_start date, fieldwork_end date, fieldwork_mid
    double, published date, n_ranked int, n_taking_part int, method_version text, assumed bool, note text);
create table observation(kommun_code text, source text, edition int, measure text, value double, basis text,
    source_id text, locator text, year_basis text, readings int, note text);
create table coverage(source text, edition int, measure text, n_observed int, n_ranked int);
create table initiative(initiative_id text, kommun_code text, name text, start_date text, start date,
    start_earliest date, start_latest date, start_precision text, "end" date, end_assumed bool,
    effect_horizon_years double, lag_months int, budget_sek bigint, summary_sv text, summary_en text,
    start_note_sv text, source_id text);
create table activity(initiative_id text, activity_id text, what_sv text, what_en text, from_date text,
    source_id text);
create table goal(initiative_id text, goal_id text, text_sv text, text_en text, ranking text, metric text,
    direction text, target double, deadline text, deadline_date date, edition int, edition_note_sv text,
    source_id text);
create table claim(initiative_id text, claim_id text, text_sv text, text_en text, claimed_by text,
    claimed_on text, ranking text, measure text, from_value double, to_value double, change double,
    change_words text, from_edition int, to_edition int, attributes_to_programme bool, note_sv text,
    source_id text);
create table exposure(initiative_id text, source text, edition int, lag_months int, exposed_share double,
    phase text, phase_earliest text, phase_latest text, years_since_start double, is_declared bool);
create table goal_check(initiative_id text, goal_id text, metric text, target double, deadline text,
    observed double, status text, edition int, source text, source_id text, missing text, later_edition int, later_value double,
    later_source_id text);
create table claim_check(initiative_id text, claim_id text, from_value double, to_value double, change
    double, change_words text, found_from double, found_to double, status text, missing text,
    phase_of_to_edition text, phase_is_certain bool, source_id text, later_edition int, later_value double,
    later_source_id text);
create table event(initiative_id text, event_id text, text_sv text, text_en text, event_date text,
    before_edition int, before_value double, before_source_id text, after_edition int, after_value double,
    after_source_id text, source_id text);
create table effect(initiative_id text, source text, measure text, estimator text, lag_months int, sample
    text, is_main bool, horizon int, edition int, before_value double, observed double, counterfactual
    double, ci_low double, ci_high double, effect double, effect_places double, p_value double, p_holm
    double, n_pre int, n_donors int, n_as_large int, share double, share_low double, share_high double,
    status text);
create table counterfactual_path(initiative_id text, source text, measure text, edition int, fieldwork_mid
    double, counterfactual double, ci_low double, ci_high double, half_low double, half_high double);
create table movement_model(source text, measure text, sample text, permanent_share double, noise_share
    double, rho double, permanent_share_se double, noise_share_se double, rho_se double,
    noise_share_of_yearly_change double, n_kommun int, n_values int, is_main bool);
create table model_check(source text, measure text, sample text, "by" text, "group" text, n int, mean double,
    sd double, coverage double);
create table power(initiative_id text, source text, measure text, estimator text, horizon int,
    minimum_detectable_places double);
create table verdict(initiative_id text, source text, verdict text, reason_code text, is_headline bool,
    measure text, effect_places double, p_value double, p_holm double, agreement double, n_estimators int,
    minimum_detectable_effect double, minimum_detectable_places double, headline_sv text, headline_en text);
create table rank_interval(kommun_code text, source text, edition int, measure text, value double, low double,
    high double, method text, level double);
create table placebo_coverage(source text, measure text, estimator text, sample text, start_edition int, third int, horizon int,
    n bigint, n_kommun bigint, n_covered bigint, n_above bigint);
create table null_distribution(initiative_id text, source text, measure text, is_programme bool, kommun_code text,
    z double);
create table specification(initiative_id text, source text, measure text, estimator text, lag_months int, sample text,
    comparison_group text, "window" text, is_chosen bool, is_distinct bool, status text, effect double,
    effect_places double, p_value double);
create table edition_level(source text, edition int, measure text, n_observed int, median double);
create table ordinary_movement(source text, measure text, sample text, is_main bool, tenth int, from_place double,
    to_place double, years int, n_pairs int, n_kommun int, lower_quartile double, median double, upper_quartile double,
    model_lower_quartile double, model_median double, model_upper_quartile double);
create table adoption(adoption_id text, kommun_code text, programme text, kind text, start_date text, source_id text,
    ranking text, metric text, direction text, target double, deadline text);
create table adopter(adopter_id text, kommun_code text, kind text);
