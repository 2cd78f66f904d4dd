/*
Elementwise expressions: the loops around generated text

    result0[i] = expression of in0, in1, … at the index i           i: row-major over up to six collapsed axes

The generated text in front of this file says what one element is; this file says in which order elements are visited.
The output's axes are collapsed as far as all inputs allow. The innermost collapsed axis is the row; the others, at most
five, are numbered from the outermost, o0 … o4, and o0 exists only if OUTER_AXES ≥ 1.

                  position in row →                     elementwise_rows: a work-item computes `rows_per_item` whole
    row = (o0,…)  ┌───────────────────────┬──────┐      rows, or one piece of a long row, about 4096 elements, in a loop
             0    │ piece 0    │ piece 1  │ …    │      that the compiler turns into vectors (CPU-class).
             1    │ i = row · row_length  │      │      elementwise_items: a work-item computes one element
             ⋮    └───────────────────────┴──────┘      (GPU-class).

Work-items (divisions round up):
    elementwise_rows     (rows / rows_per_item, row_length / piece_length), work-group size 1
                         row_length ≤ 4096: piece_length = row_length, rows_per_item = max(1, 4096 / row_length)
                         row_length > 4096: piece_length = 4096, rows_per_item = 1
    elementwise_items    rows · row_length rounded up to whole work-groups, any work-group size

Sizes: rows · row_length < 2^31; every length ≥ 1. An output must not be an input, except at the same index of one buffer
passed once, as a parameter that is not `const`.

Arguments of both: rows (product of the outer lengths), row_length, rows_per_item, piece_length (the last two unused by
elementwise_items), length1, length2, length3, length4 (of the axes o1 … o4; 1 where absent), ELEMENTWISE_PARAMETERS.

Macros, all generated:
    OUTER_AXES               0 … 5
    ELEMENTWISE_PARAMETERS   the remaining parameters: inputs, their strides where needed, outputs
    ROW_OFFSETS(o0, o1, o2, o3, o4)
                             declarations made once a row: where in each broadcast or strided input the row begins
    ELEMENT(i, j, N)         the statements that store element i of the result, at position j of its row. N is empty for one
                             element or 16 for sixteen neighbours; types and functions are written with it pasted on:
                             float##N x0 = LOAD##N(in0, i); float##N v0 = x0 > 0.0f ? x0 : (float##N)(0.0f);
                             STORE##N(v0, result0, i);
    ELEMENT_LANES            16: sixteen at a time as far as the row reaches; twice as fast with exp, log, tanh …
                             1: one at a time, where an input has an inner stride other than 0 and 1
Generated names end in a digit (in0, in0_stride3, in0_row0, x0, v0, result1), so that they never meet a name of this file.
*/
#if !defined(OUTER_AXES) || OUTER_AXES < 0 || OUTER_AXES > 5
#error "define OUTER_AXES as 0 to 5"
#endif
#if !defined(ELEMENTWISE_PARAMETERS) || !defined(ROW_OFFSETS) || !defined(ELEMENT)
#error "define ELEMENTWISE_PARAMETERS, ROW_OFFSETS(o0, o1, o2, o3, o4) and ELEMENT(i, j, N)"
#endif

#if !defined(ELEMENT_LANES) || (ELEMENT_LANES != 1 && ELEMENT_LANES != 16)
#error "define ELEMENT_LANES as 1 or 16"
#endif

#define LOAD(buffer, place) (buffer)[place]
#define LOAD16(buffer, place) vload16(0, (buffer) + (place))
#define STORE(value, buffer, place) (buffer)[place] = (value)
#define STORE16(value, buffer, place) vstore16(value, 0, (buffer) + (place))

// The outer indices of a row, declared as o0 … o4. Without outer axes there is one row, whose indices are zero.
#define OUTER_INDICES(row)                                                                                            \
    int rest = row;                                                                                                   \
    const int o4 = OUTER_AXES > 4 ? rest % length4 : 0;                                                               \
    if (OUTER_AXES > 4) rest /= length4;                                                                              \
    const int o3 = OUTER_AXES > 3 ? rest % length3 : 0;                                                               \
    if (OUTER_AXES > 3) rest /= length3;                                                                              \
    const int o2 = OUTER_AXES > 2 ? rest % length2 : 0;                                                               \
    if (OUTER_AXES > 2) rest /= length2;                                                                              \
    const int o1 = OUTER_AXES > 1 ? rest % length1 : 0;                                                               \
    if (OUTER_AXES > 1) rest /= length1;                                                                              \
    const int o0 = rest;

kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void elementwise_rows(const int rows, const int row_length, const int rows_per_item, const int piece_length,
                      const int length1, const int length2, const int length3, const int length4
                      ELEMENTWISE_PARAMETERS) {
    const int first = get_global_id(0) * rows_per_item, last = min(first + rows_per_item, rows);
    const int begin = get_global_id(1) * piece_length, end = min(begin + piece_length, row_length);
    for (int row = first; row < last; row++) {
        OUTER_INDICES(row)
        ROW_OFFSETS(o0, o1, o2, o3, o4)
        const int row_start = row * row_length;
        int j = begin;
#if ELEMENT_LANES == 16
        for (; j + 16 <= end; j += 16) {
            ELEMENT(row_start + j, j, 16)
        }
#endif
        for (; j < end; j++) {
            ELEMENT(row_start + j, j, )
        }
    }
}

kernel void elementwise_items(const int rows, const int row_length, const int rows_per_item, const int piece_length,
                              const int length1, const int length2, const int length3, const int length4
                              ELEMENTWISE_PARAMETERS) {
    const int index = get_global_id(0);
    if (index >= rows * row_length) return;
    const int row = OUTER_AXES > 0 ? index / row_length : 0, j = index - row * row_length;
    OUTER_INDICES(row)
    ROW_OFFSETS(o0, o1, o2, o3, o4)
    ELEMENT(index, j, )
}
