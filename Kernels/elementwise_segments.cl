/*
Several elementwise steps as one kernel: the work-items are divided among them

    item     0 … a        a … b        b …
           ┌───────────┬────────────┬────────┐     a piece of 4096 elements for each work-item; a segment is one step, or
           │ segment 0 │ segment 1  │ …      │     several of one length whose elements depend on nothing but each other
           └───────────┴────────────┴────────┘

An optimiser's updates, many of them small, are one launch so. The generated text in front of this file says what each
segment computes.

Work-items: one for each piece of each segment; work-group size 1. CPU-class.

Arguments: SEGMENT_PARAMETERS (buffers). No segment reads or writes what another one writes.

Macros, all generated:
    SEGMENT_PARAMETERS   the parameters
    SEGMENT_ARGUMENTS    their names, for the generated function run_segments(item, …)
*/
#if !defined(SEGMENT_PARAMETERS) || !defined(SEGMENT_ARGUMENTS)
#error "define SEGMENT_PARAMETERS and SEGMENT_ARGUMENTS"
#endif

kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void elementwise_segments(SEGMENT_PARAMETERS) {
    run_segments((int)get_global_id(0), SEGMENT_ARGUMENTS);
}
