/*
Reductions over axes for GPU-class devices: a tree in local memory

    y[k0, k1, k2] = ⊕ over r0, r1 of x[k0, r0, k1, r1, k2]       ⊕: sum, maximum, minimum, argmax, argmin

Axes are collapsed as in reduce_lanes.cl. Two forms:

    reduce_tree: a work-group per output           reduce_columns: a work-item per output
    (K2 = 1, or few outputs)                       (K2 > 1: neighbours read neighbours)
      r:  0 1 2 3 │ 4 5 6 7 │ …  strided loop         k2 → 0 1 2 3 …
          ╲ ╲ ╱ ╱     ⊕ into lane r mod W             r ↓  ⊕ ⊕ ⊕ ⊕
    local [0 1 2 3] → [0 1] → [0]  log₂ W steps            ↓ ↓ ↓ ↓

Two stages. `chunks` pieces of `chunk_length` of r = r0·R1 + r1 give result [chunks, outputs], which a second launch
reduces: sums, maxima and minima with reduce_columns over the lengths (1, chunks, 1, 1, outputs), argmax and argmin with
reduce_tree_argument_parts.

Work-items (divisions round up), W = WORK_GROUP = local size:
    reduce_tree                    (W · outputs, chunks), local (W, 1)
    reduce_columns                 (outputs rounded up to W, chunks), local (W, 1)
    reduce_tree_argument_parts     outputs rounded up to W, local W

Results: an empty sum is 0, an empty maximum −∞, an empty minimum +∞, an empty argmax 0. A NaN anywhere makes sum, maximum
and minimum NaN; argmax and argmin give the first NaN, else the first of equals, as NumPy does. The order of additions is
fixed by W and chunk_length.
Sizes: all lengths ≥ 1, except R0 · R1 = 0 with chunks = 1; R0 · R1 < 2^31.

    reduce_tree, reduce_columns    K0, R0, K1, R1, K2, chunk_length, input,
        then for sum, max, min:    result [chunks, outputs] float, EPILOGUE_PARAMETERS
        for argmax, argmin:        result [chunks, outputs] int, best values [chunks, outputs] float (scratch)
    reduce_tree_argument_parts     outputs, chunks, values, positions [chunks, outputs], result [outputs] int

Macros:
    REDUCTION                        one of REDUCE_SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_ARGMAX, REDUCE_ARGMIN
    WORK_GROUP                       a power of two, 1 … 256
    EPILOGUE_PARAMETERS              empty, or further kernel parameters with a leading comma
    EPILOGUE(value, index, channel)  the float to store; index = channel = the row-major index of the output.
                                     Not for argmax, argmin, nor a first stage.
*/
#if !defined(EPILOGUE_PARAMETERS) || !defined(EPILOGUE)
#error "define EPILOGUE_PARAMETERS and EPILOGUE(value, index, channel)"
#endif

#define REDUCE_SUM 1
#define REDUCE_MAX 2
#define REDUCE_MIN 3
#define REDUCE_ARGMAX 4
#define REDUCE_ARGMIN 5
#if !defined(REDUCTION) || REDUCTION < REDUCE_SUM || REDUCTION > REDUCE_ARGMIN
#error "define REDUCTION as REDUCE_SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_ARGMAX or REDUCE_ARGMIN"
#endif
#if !defined(WORK_GROUP) || WORK_GROUP < 1 || WORK_GROUP > 256 || (WORK_GROUP & (WORK_GROUP - 1))
#error "define WORK_GROUP as a power of two, 1 to 256"
#endif

#define GROUPED __attribute__((reqd_work_group_size(WORK_GROUP, 1, 1)))

#if REDUCTION == REDUCE_MAX || REDUCTION == REDUCE_ARGMAX
#define IDENTITY (-INFINITY)
#define NOT_BEATEN(candidate, best) ((candidate) <= (best))
#elif REDUCTION == REDUCE_MIN || REDUCTION == REDUCE_ARGMIN
#define IDENTITY INFINITY
#define NOT_BEATEN(candidate, best) ((candidate) >= (best))
#else
#define IDENTITY 0.0f
#endif
#define ARGUMENT (REDUCTION >= REDUCE_ARGMAX)

// Better: a greater (or smaller) value, or the first NaN. A best of NaN is never replaced.
#define BETTER(candidate, best) (!NOT_BEATEN(candidate, best) && (best) == (best))

#if ARGUMENT
// A value and where it is; of equals the smaller position. Positions start at INT_MAX: nothing seen yet.
typedef struct { float value; int position; } Partial;
#define NOTHING ((Partial){IDENTITY, INT_MAX})
inline Partial combined(const Partial a, const Partial b) {
    const bool equal = a.value == b.value || (a.value != a.value && b.value != b.value);
    const bool second = equal ? b.position < a.position : BETTER(b.value, a.value);
    return second ? b : a;
}
#define TAKEN(value, position) ((Partial){value, position})
#define RESULT_PARAMETERS global int * restrict result, global float * restrict values
#define STORE_RESULT(partial, index)                                                                                  \
    result[index] = partial.position == INT_MAX ? begin : partial.position;                                           \
    values[index] = partial.value;
#else
typedef float Partial;
#define NOTHING IDENTITY
#if REDUCTION == REDUCE_SUM
inline Partial combined(const Partial a, const Partial b) { return a + b; }
#else
inline Partial combined(const Partial a, const Partial b) { return BETTER(b, a) ? b : a; }
#endif
#define TAKEN(value, position) (value)
#define RESULT_PARAMETERS global float * restrict result EPILOGUE_PARAMETERS
#define STORE_RESULT(partial, index) result[index] = EPILOGUE(partial, index, (int)(index));
#endif

// What an output's work-items share: its place, its part of the reduced range, and the input's element at r.
#define OUTPUT_PLACE(output)                                                                                          \
    const int k2 = output % length_k2, k1 = output / length_k2 % length_k1, k0 = output / length_k2 / length_k1;      \
    const int chunk = get_global_id(1), begin = chunk * chunk_length;                                                 \
    const int end = min(begin + chunk_length, length_r0 * length_r1);
#define ELEMENT_AT(r)                                                                                                 \
    input[((((size_t)k0 * length_r0 + (r) / length_r1) * length_k1 + k1) * length_r1 + (r) % length_r1) * length_k2 + k2]

kernel GROUPED void reduce_tree(const int length_k0, const int length_r0, const int length_k1, const int length_r1,
                                const int length_k2, const int chunk_length,
                                global const float * restrict input, RESULT_PARAMETERS) {
    local Partial partials[WORK_GROUP];
    const int lane = get_local_id(0), output = get_group_id(0), outputs = length_k0 * length_k1 * length_k2;
    OUTPUT_PLACE(output)
    Partial partial = NOTHING;
    for (int r = begin + lane; r < end; r += WORK_GROUP) partial = combined(partial, TAKEN(ELEMENT_AT(r), r));
    partials[lane] = partial;
    for (int half_count = WORK_GROUP / 2; half_count > 0; half_count /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (lane < half_count) partials[lane] = combined(partials[lane], partials[lane + half_count]);
    }
    if (lane == 0) {
        const size_t index = (size_t)chunk * outputs + output;
        STORE_RESULT(partials[0], index)
    }
}

kernel GROUPED void reduce_columns(const int length_k0, const int length_r0, const int length_k1, const int length_r1,
                                   const int length_k2, const int chunk_length,
                                   global const float * restrict input, RESULT_PARAMETERS) {
    const int output = get_global_id(0), outputs = length_k0 * length_k1 * length_k2;
    if (output >= outputs) return;
    OUTPUT_PLACE(output)
    Partial partial = NOTHING;
    for (int r = begin; r < end; r++) partial = combined(partial, TAKEN(ELEMENT_AT(r), r));
    const size_t index = (size_t)chunk * outputs + output;
    STORE_RESULT(partial, index)
}

#if ARGUMENT
kernel GROUPED void reduce_tree_argument_parts(const int outputs, const int chunks, global const float * restrict values,
                                               global const int * restrict positions, global int * restrict result) {
    const int output = get_global_id(0);
    if (output >= outputs) return;
    Partial partial = TAKEN(values[output], positions[output]);
    for (int chunk = 1; chunk < chunks; chunk++) {
        const size_t place = (size_t)chunk * outputs + output;
        partial = combined(partial, TAKEN(values[place], positions[place]));
    }
    result[output] = partial.position;
}
#endif
