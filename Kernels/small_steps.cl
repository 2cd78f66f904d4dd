/*
Small steps as one kernel: each in turn, in one work-item, as often as they are to run

    for run in 0 ..< runs: step 0, step 1, …

A launch costs a CPU some 1.5 to 4 µs, in which one core does thousands of operations, so that neighbouring small steps of a
plan, or all of a small plan, are faster in one piece. The generated text in front of this file holds the steps as loops over
constant lengths: values that only these steps read are arrays of the work-item; other values, inputs and states are
parameters. More than one run makes sense for a whole plan only.

Work-items: (1), work-group size 1. CPU-class; a GPU does the same, slowly.

Arguments: runs (≥ 0), SMALL_STEPS_PARAMETERS (buffers that do not overlap).

Macros, all generated:
    SMALL_STEPS_PARAMETERS   the parameters of the buffers
    SMALL_STEPS_ARGUMENTS    their names, for the generated function small_steps_run
*/
#if !defined(SMALL_STEPS_PARAMETERS) || !defined(SMALL_STEPS_ARGUMENTS)
#error "define SMALL_STEPS_PARAMETERS and SMALL_STEPS_ARGUMENTS"
#endif

kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void small_steps(const int runs SMALL_STEPS_PARAMETERS) {
    for (int run = 0; run < runs; run++) small_steps_run(SMALL_STEPS_ARGUMENTS);
}
