/*
Matrix product for CPU-class devices, without packing: small and skinny products

    C[b, m, n] = Σ_k op(A)[b, m, k] · op(B)[b, k, n]            op: identity or transposition

Two forms, by the side that is contiguous in B:

  matrix_multiply_direct_rows: B is [K, N]               matrix_multiply_direct_dots: A is [M, K], B is [N, K]

         B  k│ ┌─16·V─┐                                        k →                        k →
             ↓ │  row │   vector of columns              A m  [════════ float16 ═ ═]    B n [════════ float16 ═ ═]
    A ┌─ k ─┐  └──────┘                                    ×SIDE                          ×SIDE
 ROWS │ a a │  ┌──────┐                                  SIDE² accumulators, one for each pair (m, n), added up
      └─────┘  │  C   │   ROWS × V float16               across their lanes at the end
               └──────┘
    A[m, k] = left[m · left_row_stride + k · left_depth_stride]: (K, 1) for A as [M, K]; (1, M) for A as [K, M].

Work-items (work-group size 1; every division rounds up); the last dimension counts batches · depth chunks:
    matrix_multiply_direct_rows         (M / ROWS, N / (16 · COLUMN_VECTORS), batches · chunks)
    matrix_multiply_direct_dots         (M / SIDE, N / SIDE, batches · chunks)
    matrix_multiply_add_parts           (batches · M · N / 1024)    1024 elements of the result
Edges: rows beyond M repeat the last row and are not stored; a vector of B that would end beyond the matrix is
put together element by element.

Split depth. With few outputs and a long K the depth is cut into `chunks` pieces of `chunk_depth` steps. Then `result` is
scratch [batches, chunks, M, N], the program is built without an epilogue, and matrix_multiply_add_parts adds the
pieces in ascending order and applies the epilogue. No piece is empty: (chunks − 1) · chunk_depth < K. Without a split:
chunks = 1, chunk_depth = K.

Sizes: M, N ≥ 1, K ≥ 0 (K = 0 stores the epilogue of zero; any non-empty buffer stands for A and B).
Batch strides count elements; 0 = all batches share the matrix.

    matrix_multiply_direct_rows         rows = M, columns = N, depth = K, chunk_depth, chunks, left_row_stride,
                                        left_depth_stride, left_batch_stride, right_batch_stride, A, B [K, N],
                                        result [batches, M, N], EPILOGUE_PARAMETERS
    matrix_multiply_direct_dots         rows, columns, depth, chunk_depth, chunks, left_batch_stride,
                                        right_batch_stride, A [M, K], B [N, K], result, EPILOGUE_PARAMETERS
    matrix_multiply_add_parts           elements = M · N, columns = N, chunks, batches, parts [batches, chunks, M, N],
                                        result [batches, M, N], EPILOGUE_PARAMETERS

Macros:
    COLUMN_VECTORS                   1 or 2: float16 columns of a block of matrix_multiply_direct_rows
    ROWS                             its rows; ROWS · COLUMN_VECTORS sums stay in registers
    SIDE                             4 or 2: rows and columns of a block of matrix_multiply_direct_dots
    EPILOGUE_PARAMETERS              empty, or further kernel parameters with a leading comma
    EPILOGUE(value, index, channel)  the float to store; index: row-major in the result; channel: the column n
    EPILOGUE_NONE                    defined: EPILOGUE is the value itself (whole vectors are stored)
*/
#if !defined(EPILOGUE_PARAMETERS) || !defined(EPILOGUE)
#error "define EPILOGUE_PARAMETERS and EPILOGUE(value, index, channel)"
#endif
#if !defined(COLUMN_VECTORS) || COLUMN_VECTORS < 1 || COLUMN_VECTORS > 2
#error "define COLUMN_VECTORS as 1 or 2"
#endif
#if !defined(ROWS) || ROWS < 1 || !defined(SIDE) || (SIDE != 2 && SIDE != 4)
#error "define ROWS, and SIDE as 2 or 4"
#endif

#define SINGLE __attribute__((reqd_work_group_size(1, 1, 1)))
#define UNROLL _Pragma("unroll")

// Sixteen elements from `offset`, zeros from the `count`-th on; reads nothing at or beyond `end`.
inline float16 loaded(global const float *matrix, const size_t offset, const int count, const size_t end) {
    if (count == 16 && offset + 16 <= end) return vload16(0, matrix + offset);
    if (offset + 16 <= end) {
        const int16 lane = (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        return select((float16)0.0f, vload16(0, matrix + offset), lane < count);
    }
    float lanes[16];
    for (int lane = 0; lane < 16; lane++) lanes[lane] = lane < count ? matrix[offset + lane] : 0.0f;
    return vload16(0, lanes);
}

// Stores the first `width` of sixteen neighbours of a row.
#ifdef EPILOGUE_NONE
#define STORE_WHOLE(values, start, column) vstore16(values, 0, result + (start))
#else
#define STORE_WHOLE(values, start, column)                                                                            \
    do {                                                                                                              \
        float lanes[16];                                                                                              \
        vstore16(values, 0, lanes);                                                                                   \
        for (int j = 0; j < 16; j++) result[(start) + j] = EPILOGUE(lanes[j], (start) + j, (column) + j);             \
    } while (0)
#endif
#define STORE_PART(values, start, column, width)                                                                      \
    do {                                                                                                              \
        float lanes[16];                                                                                              \
        vstore16(values, 0, lanes);                                                                                   \
        for (int j = 0; j < (width); j++) result[(start) + j] = EPILOGUE(lanes[j], (start) + j, (column) + j);        \
    } while (0)

kernel SINGLE void matrix_multiply_direct_rows(
    const int rows, const int columns, const int depth, const int chunk_depth, const int chunks,
    const int left_row_stride, const int left_depth_stride, const int left_batch_stride, const int right_batch_stride,
    global const float * restrict left, global const float * restrict right,
    global float * restrict result EPILOGUE_PARAMETERS) {
    const int row = get_global_id(0) * ROWS, column = get_global_id(1) * 16 * COLUMN_VECTORS;
    const size_t part = get_global_id(2), batch = part / chunks;
    const int begin = (part % chunks) * chunk_depth, end = min(begin + chunk_depth, depth);
    global const float *a = left + batch * left_batch_stride + (size_t)begin * left_depth_stride;
    global const float *b = right + batch * right_batch_stride;

    size_t row_offset[ROWS];
    UNROLL for (int i = 0; i < ROWS; i++) row_offset[i] = (size_t)min(row + i, rows - 1) * left_row_stride;
    float16 c[ROWS][COLUMN_VECTORS];
    UNROLL for (int i = 0; i < ROWS; i++) UNROLL for (int v = 0; v < COLUMN_VECTORS; v++) c[i][v] = 0.0f;

    // Up to `safe_end` whole vectors stay within B, also where they run on into the next row.
    const size_t right_end = (size_t)depth * columns;
    const int block_end = column + 16 * COLUMN_VECTORS;
    const int safe_end = clamp((int)(((long)right_end - block_end) / columns) + (right_end >= block_end), begin, end);
    int k = begin;
    global const float *b_row = b + (size_t)begin * columns + column;
    for (; k < safe_end; k++, a += left_depth_stride, b_row += columns) {
        float16 right_row[COLUMN_VECTORS];
        UNROLL for (int v = 0; v < COLUMN_VECTORS; v++) right_row[v] = vload16(v, b_row);
        UNROLL for (int i = 0; i < ROWS; i++)
            UNROLL for (int v = 0; v < COLUMN_VECTORS; v++)
                c[i][v] = fma((float16)a[row_offset[i]], right_row[v], c[i][v]);
    }
    for (; k < end; k++, a += left_depth_stride)
        UNROLL for (int v = 0; v < COLUMN_VECTORS; v++) {
            const int width = clamp(columns - column - 16 * v, 0, 16);
            const float16 right_row = loaded(b, (size_t)k * columns + column + 16 * v, width, right_end);
            UNROLL for (int i = 0; i < ROWS; i++) c[i][v] = fma((float16)a[row_offset[i]], right_row, c[i][v]);
        }

    const size_t corner = (part * rows + row) * columns + column;
    if (column + 16 * COLUMN_VECTORS <= columns) {
        UNROLL for (int i = 0; i < ROWS; i++)
            if (row + i < rows)
                UNROLL for (int v = 0; v < COLUMN_VECTORS; v++)
                    STORE_WHOLE(c[i][v], corner + (size_t)i * columns + 16 * v, column + 16 * v);
    } else {
        UNROLL for (int i = 0; i < ROWS; i++)
            if (row + i < rows)
                UNROLL for (int v = 0; v < COLUMN_VECTORS; v++)
                    STORE_PART(c[i][v], corner + (size_t)i * columns + 16 * v, column + 16 * v,
                               min(16, columns - column - 16 * v));
    }
}

inline float16 shuffled_low(float16 a, float16 b) {
    return shuffle2(a, b, (uint16)(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
}

inline float16 shuffled_high(float16 a, float16 b) {
    return shuffle2(a, b, (uint16)(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
}

// Half of a transposition, half of the additions: after rounds of 8, 4, 2 and 1 lane i of sums[0] is the sum of vector i;
// after rounds of 2 and 1, of four vectors, the lanes i, i + 4, i + 8 and i + 12 add up to it.
#define SUM_ROUND(sums, half_count)                                                                                   \
    UNROLL for (int i = 0; i < half_count; i++)                                                                       \
        sums[i] = shuffled_low(sums[i], sums[i + half_count]) + shuffled_high(sums[i], sums[i + half_count]);

kernel SINGLE void matrix_multiply_direct_dots(
    const int rows, const int columns, const int depth, const int chunk_depth, const int chunks,
    const int left_batch_stride, const int right_batch_stride,
    global const float * restrict left, global const float * restrict right,
    global float * restrict result EPILOGUE_PARAMETERS) {
    const int row = get_global_id(0) * SIDE, column = get_global_id(1) * SIDE;
    const size_t part = get_global_id(2), batch = part / chunks;
    const int begin = (part % chunks) * chunk_depth, end = min(begin + chunk_depth, depth);
    global const float *a = left + batch * left_batch_stride, *b = right + batch * right_batch_stride;

    size_t a_offset[SIDE], b_offset[SIDE];
    UNROLL for (int i = 0; i < SIDE; i++) a_offset[i] = (size_t)min(row + i, rows - 1) * depth;
    UNROLL for (int j = 0; j < SIDE; j++) b_offset[j] = (size_t)min(column + j, columns - 1) * depth;
    float16 c[SIDE * SIDE];
    UNROLL for (int i = 0; i < SIDE * SIDE; i++) c[i] = 0.0f;

    int k = begin;
    for (; k + 16 <= end; k += 16) {
        float16 right_row[SIDE];
        UNROLL for (int j = 0; j < SIDE; j++) right_row[j] = vload16(0, b + b_offset[j] + k);
        UNROLL for (int i = 0; i < SIDE; i++) {
            const float16 left_row = vload16(0, a + a_offset[i] + k);
            UNROLL for (int j = 0; j < SIDE; j++) c[SIDE * i + j] = fma(left_row, right_row[j], c[SIDE * i + j]);
        }
    }
    if (k < end) {
        float16 right_row[SIDE];
        UNROLL for (int j = 0; j < SIDE; j++) right_row[j] = loaded(b, b_offset[j] + k, end - k, (size_t)columns * depth);
        UNROLL for (int i = 0; i < SIDE; i++) {
            const float16 left_row = loaded(a, a_offset[i] + k, end - k, (size_t)rows * depth);
            UNROLL for (int j = 0; j < SIDE; j++) c[SIDE * i + j] = fma(left_row, right_row[j], c[SIDE * i + j]);
        }
    }

    float sums[SIDE * SIDE];
#if SIDE == 4
    SUM_ROUND(c, 8)
    SUM_ROUND(c, 4)
    SUM_ROUND(c, 2)
    SUM_ROUND(c, 1)
    vstore16(c[0], 0, sums);
#else
    SUM_ROUND(c, 2)
    SUM_ROUND(c, 1)
    const float8 eight = c[0].lo + c[0].hi;
    vstore4(eight.lo + eight.hi, 0, sums);
#endif
    const size_t corner = (part * rows + row) * columns + column;
    if (row + SIDE <= rows && column + SIDE <= columns) {
        UNROLL for (int i = 0; i < SIDE; i++)
            UNROLL for (int j = 0; j < SIDE; j++) {
                const size_t index = corner + (size_t)i * columns + j;
                result[index] = EPILOGUE(sums[SIDE * i + j], index, column + j);
            }
    } else {
        for (int i = 0; i < min(SIDE, rows - row); i++)
            for (int j = 0; j < min(SIDE, columns - column); j++) {
                const size_t index = corner + (size_t)i * columns + j;
                result[index] = EPILOGUE(sums[SIDE * i + j], index, column + j);
            }
    }
}

kernel SINGLE void matrix_multiply_add_parts(const int elements, const int columns, const int chunks, const int batches,
                                             global const float * restrict parts,
                                             global float * restrict result EPILOGUE_PARAMETERS) {
    const size_t first = get_global_id(0) * 1024, last = min(first + 1024, (size_t)elements * batches);
    for (size_t index = first; index < last; index++) {
        const size_t batch = index / elements, element = index % elements;
        global const float *part = parts + batch * chunks * elements + element;
        float sum = 0.0f;
        for (int chunk = 0; chunk < chunks; chunk++) sum += part[(size_t)chunk * elements];
        result[index] = EPILOGUE(sum, index, (int)(element % columns));
    }
}
