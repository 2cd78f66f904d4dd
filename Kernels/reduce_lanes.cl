/*
Reductions over axes for CPU-class devices: lanes of float16, no local memory

    y[k0, k1, k2] = ⊕ over r0, r1 of x[k0, r0, k1, r1, k2]       ⊕: sum, maximum, minimum, argmax, argmin

The input's axes are collapsed to kept and reduced ones in turn, [K0, R0, K1, R1, K2]; lengths may be 1. K2 is the
innermost kept axis: 1 where the innermost axis is reduced.

    reduce_lanes_inner, K2 = 1: lanes run along r1            reduce_lanes_outer, K2 > 1: lanes run along k2
        k1 │ r1 → ┌──16──┬──16──┬──16──┬──16──┐               r1 │ k2 → ┌──16──┬──16──┬──16──┬──16──┐
           ↓      │ acc0 │ acc1 │ acc2 │ acc3 │ …                ↓      │  ↓   │  ↓   │  ↓   │  ↓   │ one output a lane
                  └──────┴──────┴──────┴──────┘                         └──────┴──────┴──────┴──────┘
        the 64 partial results are combined in one fixed order   four rows are combined, then added to the block's results

Two stages. With few outputs the flattened reduced index r is cut into `chunks` pieces of `chunk_length`; then
result is scratch [chunks, K0·K1·K2] and a second launch reduces that over the chunks: sums, maxima and minima with this
same kernel (lengths 1, chunks, 1, 1, outputs for reduce_lanes_outer, or 1, 1, 1, chunks, 1 for reduce_lanes_inner when
there is one output), argmax and argmin with reduce_lanes_argument_parts.

Work-items (work-group size 1; divisions round up):
    reduce_lanes_inner           (K0·K1 / outputs_per_item, chunks)
    reduce_lanes_outer           (K0·K1 · (K2 / block), chunks)     `block` neighbours in k2:
                                                                    a multiple of 16, at most 4096
    reduce_lanes_argument_parts  (outputs / 256)

Results: an empty sum is 0, an empty maximum −∞, an empty minimum +∞, an empty argmax 0. A NaN anywhere makes sum, maximum
and minimum NaN; argmax and argmin give the first NaN, else the first of equals, as NumPy does.
Sizes: all lengths ≥ 1, except R0 · R1 = 0 with chunks = 1. Index of an element < 2^31 per reduced axis pair.

    reduce_lanes_inner           K0, R0, K1, R1, chunk_length, outputs_per_item, INPUT_PARAMETERS,
    reduce_lanes_outer           K0, R0, K1, R1, K2, block, chunk_length, INPUT_PARAMETERS,
        both then, for sum, max, min:   result [chunks, outputs] float, EPILOGUE_PARAMETERS
        for argmax, argmin:             result [chunks, outputs] int, best values [chunks, outputs] float
                                        (scratch that is written in any case)
    reduce_lanes_argument_parts  outputs, chunks, values [chunks, outputs], positions [chunks, outputs] int,
                                 result [outputs] int

Macros:
    REDUCTION                        one of REDUCE_SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_ARGMAX, REDUCE_ARGMIN
    EPILOGUE_PARAMETERS              empty, or further kernel parameters with a leading comma
    EPILOGUE(value, index, channel)  the float to store; index = channel = the row-major index of the output.
                                     Not for argmax, argmin, nor a first stage.
    INPUT_PARAMETERS                 what x is computed of: `input`, x itself, unless the following are defined. Not for
                                     argmax, argmin.
    INPUT_ARGUMENTS                  the names of these parameters
    INPUT(index), INPUT16(index)     x at a row-major index, and sixteen neighbours from there on. Of the latter, some may be
                                     beyond the row; they are not used.
*/
#if !defined(EPILOGUE_PARAMETERS) || !defined(EPILOGUE)
#error "define EPILOGUE_PARAMETERS and EPILOGUE(value, index, channel)"
#endif

#ifndef INPUT_PARAMETERS
#define INPUT_PARAMETERS global const float * restrict input
#define INPUT_ARGUMENTS input
#define INPUT(index) input[index]
#define INPUT16(index) vload16(0, input + (index))
#endif

#define REDUCE_SUM 1
#define REDUCE_MAX 2
#define REDUCE_MIN 3
#define REDUCE_ARGMAX 4
#define REDUCE_ARGMIN 5
#if !defined(REDUCTION) || REDUCTION < REDUCE_SUM || REDUCTION > REDUCE_ARGMIN
#error "define REDUCTION as REDUCE_SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_ARGMAX or REDUCE_ARGMIN"
#endif

#define SINGLE __attribute__((reqd_work_group_size(1, 1, 1)))
#define UNROLL _Pragma("unroll")
#define ACCUMULATORS 4
#define STEP (16 * ACCUMULATORS)
// A block as wide as K2 reads memory from front to back: 128 × 64 × 784 over the 64, on two Zen 4 cores with PoCL 3.1,
// takes 0.38 ms in one block of 784 and 1.3 ms in blocks of 512.
#define MAXIMUM_BLOCK 4096
#define LANES ((int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))

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

// The input's element (k0, r, k1, 0) when K2 = 1; multiply by K2 otherwise.
inline size_t row_start(const size_t k0, const size_t r0, const size_t k1, const int length_r0, const int length_k1,
                        const int length_r1) {
    return ((k0 * length_r0 + r0) * length_k1 + k1) * length_r1;
}

// Sixteen elements from `offset`, the identity from the `count`-th on; reads nothing at or beyond `end`.
inline float16 loaded(INPUT_PARAMETERS, const size_t offset, const int count, const size_t end) {
    if (offset + 16 <= end) return select((float16)IDENTITY, INPUT16(offset), LANES < count);
    float lanes[16];
    for (int lane = 0; lane < 16; lane++) lanes[lane] = lane < count ? INPUT(offset + lane) : IDENTITY;
    return vload16(0, lanes);
}

#if ARGUMENT
// ---- argmax and argmin: a best value and its position in every lane ----

// Better: a greater (or smaller) value, or the first NaN. A best of NaN is never replaced.
#define BETTER(candidate, best) (!NOT_BEATEN(candidate, best) && (best) == (best))
#define BETTER_LANES(candidate, best) (~NOT_BEATEN(candidate, best) & ((best) == (best)))

// Takes the candidate in a comparison between lanes, where the order of positions is not that of time.
inline bool precedes(float candidate, int candidate_position, float best, int best_position) {
    const bool equal = candidate == best || (candidate != candidate && best != best);
    return equal ? candidate_position < best_position : BETTER(candidate, best);
}

kernel SINGLE void reduce_lanes_inner(const int length_k0, const int length_r0, const int length_k1, const int length_r1,
                                      const int chunk_length, const int outputs_per_item,
                                      global const float * restrict input, global int * restrict result,
                                      global float * restrict values) {
    const int outputs = length_k0 * length_k1, reduced = length_r0 * length_r1, chunk = get_global_id(1);
    const int first = get_global_id(0) * outputs_per_item, last = min(first + outputs_per_item, outputs);
    const int begin = chunk * chunk_length, end = min(begin + chunk_length, reduced);
    for (int output = first; output < last; output++) {
        const int k0 = output / length_k1, k1 = output % length_k1;
        if (reduced <= 16) {
            float value = IDENTITY;
            int place = 0;
            for (int r0 = 0; r0 < length_r0; r0++) {
                global const float *row = input + row_start(k0, r0, k1, length_r0, length_k1, length_r1);
                for (int r1 = 0; r1 < length_r1; r1++) {
                    const bool better = BETTER(row[r1], value);
                    place = better ? r0 * length_r1 + r1 : place;
                    value = better ? row[r1] : value;
                }
            }
            result[output] = place;
            values[output] = value;
            continue;
        }
        float16 best = IDENTITY;
        int16 position = INT_MAX;
        for (int r = begin; r < end;) {
            const int r0 = r / length_r1, r1 = r % length_r1, run = min(length_r1 - r1, end - r);
            global const float *row = input + row_start(k0, r0, k1, length_r0, length_k1, length_r1) + r1;
            int j = 0;
            for (; j + 16 <= run; j += 16) {
                const float16 candidate = vload16(0, row + j);
                const int16 better = BETTER_LANES(candidate, best);
                best = select(best, candidate, better);
                position = select(position, r + j + LANES, better);
            }
            if (j < run) {
                float lanes[16];
                for (int lane = 0; lane < 16; lane++) lanes[lane] = lane < run - j ? row[j + lane] : IDENTITY;
                const float16 candidate = vload16(0, lanes);
                const int16 better = BETTER_LANES(candidate, best);
                best = select(best, candidate, better);
                position = select(position, r + j + LANES, better);
            }
            r += run;
        }
        float best_lanes[16];
        int position_lanes[16];
        vstore16(best, 0, best_lanes);
        vstore16(position, 0, position_lanes);
        float value = best_lanes[0];
        int place = position_lanes[0];
        for (int lane = 1; lane < 16; lane++)
            if (precedes(best_lanes[lane], position_lanes[lane], value, place)) {
                value = best_lanes[lane];
                place = position_lanes[lane];
            }
        // Nothing beat the identity: all elements equal it, and the first of them wins.
        result[(size_t)chunk * outputs + output] = place == INT_MAX ? begin : place;
        values[(size_t)chunk * outputs + output] = value;
    }
}

kernel SINGLE void reduce_lanes_outer(const int length_k0, const int length_r0, const int length_k1, const int length_r1,
                                      const int length_k2, const int block, const int chunk_length,
                                      global const float * restrict input, global int * restrict result,
                                      global float * restrict values) {
    const int blocks = (length_k2 + block - 1) / block, reduced = length_r0 * length_r1;
    const int row = get_global_id(0) / blocks, block_begin = get_global_id(0) % blocks * block;
    const int k0 = row / length_k1, k1 = row % length_k1, chunk = get_global_id(1);
    const int begin = chunk * chunk_length, end = min(begin + chunk_length, reduced);
    const size_t input_end = (size_t)length_k0 * reduced * length_k1 * length_k2;
    const size_t output_begin = ((size_t)chunk * length_k0 * length_k1 + row) * length_k2;
    for (int k2 = block_begin; k2 < min(block_begin + block, length_k2); k2 += 16) {
        const int width = min(16, length_k2 - k2);
        float16 best = IDENTITY;
        int16 position = begin;
        for (int r = begin; r < end;) {
            const int r0 = r / length_r1, r1 = r % length_r1, run = min(length_r1 - r1, end - r);
            size_t offset = (row_start(k0, r0, k1, length_r0, length_k1, length_r1) + r1) * length_k2 + k2;
            for (int j = 0; j < run; j++, r++, offset += length_k2) {
                const float16 candidate = loaded(INPUT_ARGUMENTS, offset, width, input_end);
                const int16 better = BETTER_LANES(candidate, best);
                best = select(best, candidate, better);
                position = select(position, (int16)r, better);
            }
        }
        float best_lanes[16];
        int position_lanes[16];
        vstore16(best, 0, best_lanes);
        vstore16(position, 0, position_lanes);
        for (int lane = 0; lane < width; lane++) {
            result[output_begin + k2 + lane] = position_lanes[lane];
            values[output_begin + k2 + lane] = best_lanes[lane];
        }
    }
}

kernel SINGLE void reduce_lanes_argument_parts(const int outputs, const int chunks, global const float * restrict values,
                                               global const int * restrict positions, global int * restrict result) {
    const int first = get_global_id(0) * 256, last = min(first + 256, outputs);
    for (int output = first; output < last; output++) {
        float best = values[output];
        int position = positions[output];
        for (int chunk = 1; chunk < chunks; chunk++) {
            const size_t place = (size_t)chunk * outputs + output;
            if (BETTER(values[place], best)) {
                best = values[place];
                position = positions[place];
            }
        }
        result[output] = position;
    }
}

#else
// ---- sum, maximum, minimum ----

#if REDUCTION == REDUCE_SUM
inline float16 combined(const float16 a, const float16 b) { return a + b; }
#else
// NaN on either side stays: the comparison is false for it, and `a` is kept where it is NaN itself.
inline float16 combined(const float16 a, const float16 b) { return select(b, a, NOT_BEATEN(b, a) | (a != a)); }
#endif

inline float combined_across(const float16 a) {
    const float16 eight = combined(a, a.s89abcdef01234567);
    const float16 four = combined(eight, eight.s4567012389abcdef);
    const float16 two = combined(four, four.s2301456789abcdef);
    return combined(two, two.s1023456789abcdef).s0;
}

kernel SINGLE void reduce_lanes_inner(const int length_k0, const int length_r0, const int length_k1, const int length_r1,
                                      const int chunk_length, const int outputs_per_item,
                                      INPUT_PARAMETERS,
                                      global float * restrict result EPILOGUE_PARAMETERS) {
    const int outputs = length_k0 * length_k1, reduced = length_r0 * length_r1, chunk = get_global_id(1);
    const int first = get_global_id(0) * outputs_per_item, last = min(first + outputs_per_item, outputs);
    const int begin = chunk * chunk_length, end = min(begin + chunk_length, reduced);
    const size_t input_end = (size_t)outputs * reduced;
    for (int output = first; output < last; output++) {
        const int k0 = output / length_k1, k1 = output % length_k1;
        float16 sums[ACCUMULATORS];
        UNROLL for (int v = 0; v < ACCUMULATORS; v++) sums[v] = IDENTITY;
        for (int r = begin; r < end;) {
            const int r0 = r / length_r1, r1 = r % length_r1, run = min(length_r1 - r1, end - r);
            const size_t offset = row_start(k0, r0, k1, length_r0, length_k1, length_r1) + r1;
            int j = 0;
            for (; j + STEP <= run; j += STEP)
                UNROLL for (int v = 0; v < ACCUMULATORS; v++) sums[v] = combined(sums[v], INPUT16(offset + j + 16 * v));
            for (; j + 16 <= run; j += 16) sums[0] = combined(sums[0], INPUT16(offset + j));
            if (j < run) sums[1] = combined(sums[1], loaded(INPUT_ARGUMENTS, offset + j, run - j, input_end));
            r += run;
        }
        const float16 sum = combined(combined(sums[0], sums[1]), combined(sums[2], sums[3]));
        const size_t index = (size_t)chunk * outputs + output;
        result[index] = EPILOGUE(combined_across(sum), index, (int)index);
    }
}

kernel SINGLE void reduce_lanes_outer(const int length_k0, const int length_r0, const int length_k1, const int length_r1,
                                      const int length_k2, const int block, const int chunk_length,
                                      INPUT_PARAMETERS,
                                      global float * restrict result EPILOGUE_PARAMETERS) {
    const int blocks = (length_k2 + block - 1) / block, reduced = length_r0 * length_r1;
    const int row = get_global_id(0) / blocks, block_begin = get_global_id(0) % blocks * block;
    const int k0 = row / length_k1, k1 = row % length_k1, chunk = get_global_id(1);
    const int begin = chunk * chunk_length, end = min(begin + chunk_length, reduced);
    const size_t input_end = (size_t)length_k0 * reduced * length_k1 * length_k2;
    const int width = min(block, length_k2 - block_begin), vectors = (width + 15) / 16;

    float sums[MAXIMUM_BLOCK];
    for (int v = 0; v < vectors; v++) vstore16((float16)IDENTITY, v, sums);
    for (int r = begin; r < end;) {
        const int r0 = r / length_r1, r1 = r % length_r1, run = min(length_r1 - r1, end - r);
        size_t offset = (row_start(k0, r0, k1, length_r0, length_k1, length_r1) + r1) * length_k2 + block_begin;
        // Whole vectors, also where they run on into the next row: lanes beyond the width are never stored.
        const size_t reach = 16 * vectors, stride = length_k2;
        int j = 0;
        for (; j + 4 <= run && offset + 3 * stride + reach <= input_end; j += 4, offset += 4 * stride) {
            for (int v = 0; v < vectors; v++) {
                const size_t place = offset + 16 * v;
                const float16 four = combined(combined(INPUT16(place), INPUT16(place + stride)),
                                              combined(INPUT16(place + 2 * stride), INPUT16(place + 3 * stride)));
                vstore16(combined(vload16(v, sums), four), v, sums);
            }
        }
        for (; j < run; j++, offset += stride)
            for (int v = 0; v < vectors; v++) {
                const float16 one = loaded(INPUT_ARGUMENTS, offset + 16 * v, min(width - 16 * v, 16), input_end);
                vstore16(combined(vload16(v, sums), one), v, sums);
            }
        r += run;
    }

    const size_t start = ((size_t)chunk * length_k0 * length_k1 + row) * length_k2 + block_begin;
    for (int j = 0; j < width; j++) result[start + j] = EPILOGUE(sums[j], start + j, (int)(start + j));
}
#endif
