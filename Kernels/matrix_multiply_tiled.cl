/*
Matrix product for GPU-class devices: tiles in local memory

    C[b, m, n] = Σ_k op(A)[b, m, k] · op(B)[b, k, n]            op: identity or transposition

Source: the blocking of V. Volkov, J. W. Demmel, "Benchmarking GPUs to tune dense linear algebra", SC'08,
https://doi.org/10.1109/SC.2008.5214359.

                        B      k│ ┌ TILE_N ┐
                                ↓ │ TILE_K │          A work-group computes TILE_M × TILE_N of C. Its 16 × 16 work-items
    A     k →                     └────────┘          load a tile of A and a tile of B into local memory, wait, add up
          ┌ TILE_K ┐              ┌────────┐          TILE_K products each, wait, and go on along k. A work-item holds
   TILE_M │        │              │   C    │          (TILE_M / 16) × (TILE_N / 16) results in registers, 16 apart, so
          └────────┘              └────────┘          that neighbours store to neighbouring columns.

Local tiles lie with k outermost, [TILE_K][TILE_M + 1] and [TILE_K][TILE_N + 1]: the padding keeps both directions of
loading free of bank conflicts.

Work-items: (16 · N / TILE_N, 16 · M / TILE_M, batches), divisions rounded up, local size (16, 16, 1).
Sizes: M, N ≥ 1, K ≥ 0; tiles beyond the edge are filled with zeros. Batch strides count elements; 0 = shared.

Arguments: rows = M, columns = N, depth = K, left_batch_stride, right_batch_stride, A [M, K] ([K, M] if LEFT_TRANSPOSED),
B [K, N] ([N, K] if RIGHT_TRANSPOSED), result [batches, M, N], EPILOGUE_PARAMETERS

Macros:
    LEFT_TRANSPOSED, RIGHT_TRANSPOSED   0 or 1
    TILE_M, TILE_N                      multiples of 16: 16 … 128, usually 64
    TILE_K                              4 … 64, usually 16; local memory: 4 · TILE_K · (TILE_M + TILE_N + 2) bytes
    EPILOGUE_PARAMETERS                 empty, or further kernel parameters with a leading comma
    EPILOGUE(value, index, channel)     the float to store; index: row-major in the result; channel: the column n
*/
#if !defined(EPILOGUE_PARAMETERS) || !defined(EPILOGUE)
#error "define EPILOGUE_PARAMETERS and EPILOGUE(value, index, channel)"
#endif
#if !defined(LEFT_TRANSPOSED) || !defined(RIGHT_TRANSPOSED)
#error "define LEFT_TRANSPOSED and RIGHT_TRANSPOSED as 0 or 1"
#endif
#if !defined(TILE_M) || !defined(TILE_N) || !defined(TILE_K) || TILE_M % 16 || TILE_N % 16
#error "define TILE_M and TILE_N as multiples of 16, and TILE_K"
#endif

#define UNROLL _Pragma("unroll")
#define SIDE 16
#define GROUP (SIDE * SIDE)
#define ITEM_M (TILE_M / SIDE)
#define ITEM_N (TILE_N / SIDE)

// Fills tile[k][lane]. Neighbouring work-items read neighbouring elements: along the lanes or along the depth.
#define LOAD_TILE(tile, tile_lanes, matrix, first_lane, lanes, first_depth, lanes_contiguous)                         \
    for (int e = item; e < TILE_K * tile_lanes; e += GROUP) {                                                         \
        const int lane = lanes_contiguous ? e % tile_lanes : e / TILE_K;                                              \
        const int k = lanes_contiguous ? e / tile_lanes : e % TILE_K;                                                 \
        const int l = first_lane + lane, d = first_depth + k;                                                         \
        float element = 0.0f;                                                                                         \
        if (l < lanes && d < depth)                                                                                   \
            element = matrix[lanes_contiguous ? (size_t)d * lanes + l : (size_t)l * depth + d];                       \
        tile[k][lane] = element;                                                                                      \
    }

kernel __attribute__((reqd_work_group_size(SIDE, SIDE, 1)))
void matrix_multiply_tiled(const int rows, const int columns, const int depth,
                           const int left_batch_stride, const int right_batch_stride,
                           global const float * restrict left, global const float * restrict right,
                           global float * restrict result EPILOGUE_PARAMETERS) {
    local float left_tile[TILE_K][TILE_M + 1], right_tile[TILE_K][TILE_N + 1];
    const int x = get_local_id(0), y = get_local_id(1), item = y * SIDE + x;
    const int first_column = get_group_id(0) * TILE_N, first_row = get_group_id(1) * TILE_M;
    const size_t batch = get_global_id(2);
    global const float *a = left + batch * left_batch_stride, *b = right + batch * right_batch_stride;

    float c[ITEM_M][ITEM_N];
    UNROLL for (int i = 0; i < ITEM_M; i++) UNROLL for (int j = 0; j < ITEM_N; j++) c[i][j] = 0.0f;

    for (int first_depth = 0; first_depth < depth; first_depth += TILE_K) {
        LOAD_TILE(left_tile, TILE_M, a, first_row, rows, first_depth, LEFT_TRANSPOSED)
        LOAD_TILE(right_tile, TILE_N, b, first_column, columns, first_depth, !RIGHT_TRANSPOSED)
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int k = 0; k < TILE_K; k++) {
            float left_values[ITEM_M], right_values[ITEM_N];
            UNROLL for (int i = 0; i < ITEM_M; i++) left_values[i] = left_tile[k][y + i * SIDE];
            UNROLL for (int j = 0; j < ITEM_N; j++) right_values[j] = right_tile[k][x + j * SIDE];
            UNROLL for (int i = 0; i < ITEM_M; i++)
                UNROLL for (int j = 0; j < ITEM_N; j++) c[i][j] = fma(left_values[i], right_values[j], c[i][j]);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }

    UNROLL for (int i = 0; i < ITEM_M; i++) {
        const int row = first_row + y + i * SIDE;
        UNROLL for (int j = 0; j < ITEM_N; j++) {
            const int column = first_column + x + j * SIDE;
            if (row < rows && column < columns) {
                const size_t index = (batch * rows + row) * columns + column;
                result[index] = EPILOGUE(c[i][j], index, column);
            }
        }
    }
}
