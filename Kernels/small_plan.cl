/*
A small plan as one kernel: every step of it in turn, in one work-item, as often as the plan is to run

    for run in 0 ..< runs: step 0, step 1, …

A launch costs a CPU some 1.5 µs, in which one core does thousands of operations, so that a plan of small steps is faster
in one piece. The generated text in front of this file holds the steps as loops over constant lengths: intermediate values
are arrays of the work-item, and inputs, states and outputs are parameters.

Work-items: (1), work-group size 1. CPU-class; a GPU does the same, slowly.

Arguments: runs (≥ 0), SMALL_PLAN_PARAMETERS (buffers that do not overlap).

Macros, all generated:
    SMALL_PLAN_PARAMETERS   the parameters of the buffers
    SMALL_PLAN_ARGUMENTS    their names, for the generated function small_plan_run
*/
#if !defined(SMALL_PLAN_PARAMETERS) || !defined(SMALL_PLAN_ARGUMENTS)
#error "define SMALL_PLAN_PARAMETERS and SMALL_PLAN_ARGUMENTS"
#endif

kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void small_plan(const int runs SMALL_PLAN_PARAMETERS) {
    for (int run = 0; run < runs; run++) small_plan_run(SMALL_PLAN_ARGUMENTS);
}
