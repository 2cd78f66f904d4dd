/*
Matrix product for CPU-class devices, through packed panels

    C[b, m, n] = Σ_k op(A)[b, m, k] · op(B)[b, k, n]            op: identity or transposition

Source: the panel layout is that of K. Goto, R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication",
ACM TOMS 34 (2008), https://doi.org/10.1145/1356052.1356053; of the blocks measured on Zen 4, 8 × 16 is the best with AVX-512,
6 × 16 with AVX2, where the sums of 8 × 16 do not fit into the registers (62 GFLOP/s instead of 152).

Layout. A is cut into panels of ROWS rows, B into panels of 16 columns; within a panel the depth k runs slowest, so that the
product reads both from front to back. The last panel is filled up with zeros. With ROWS = 8:

      A [M, K]                packed A [M/8][K][8]              B [K, N]                packed B [N/16][K][16]
      ┌────────── k ─┐        k=0: a0 a1 … a7                   ┌──── n ──────┐         k=0: b0 b1 … b15
    8 │ a0 → → →     │        k=1: a0 a1 … a7                 k │ b0 … b15 │  │         k=1: b0 b1 … b15
      │ a1 → → →     │        …                                 │ ↓      ↓ │  │         …
      └──────────────┘                                          └─────16───┴──┘

Work-items (work-group size 1 everywhere; every division rounds up):
    pack_*                    (panels, K / 256, batches)     one panel, 256 steps of the depth
    matrix_multiply_packed    (M / ROWS, N / 16, batches)    a block of ROWS × 16 of C in float16. Dimension 0 is the
                                                             row panel: the panel of B stays in the nearest cache.

Sizes: any M, N, K ≥ 1; a packed buffer holds batches · panels · K · width floats, its batch stride is panels · K · width,
or 0 for a matrix that all batches share. A batch stride of a matrix counts elements, too.

    pack_left                  lanes = M, depth = K, batch stride, A [lanes, depth] → [M/ROWS][K][ROWS]
    pack_left_transposed       lanes = M, depth = K, batch stride, A [depth, lanes] → [M/ROWS][K][ROWS]
    pack_right                 lanes = N, depth = K, batch stride, B [depth, lanes] → [N/16][K][16]
    pack_right_transposed      lanes = N, depth = K, batch stride, B [lanes, depth] → [N/16][K][16]
    matrix_multiply_packed     rows = M, columns = N, depth = K, packed batch strides of A and B, packed A, packed B,
                               result [batches, M, N], EPILOGUE_PARAMETERS

Macros:
    ROWS                             8 or 6: sums of 16 floats that stay in registers
    EPILOGUE_PARAMETERS              empty, or further kernel parameters with a leading comma
    EPILOGUE(value, index, channel)  the float to store; index: row-major in the result; channel: the column n
    EPILOGUE_NONE                    defined: EPILOGUE is the value itself (whole vectors are stored)
*/
#if !defined(EPILOGUE_PARAMETERS) || !defined(EPILOGUE)
#error "define EPILOGUE_PARAMETERS and EPILOGUE(value, index, channel)"
#endif

#if !defined(ROWS) || (ROWS != 8 && ROWS != 6)
#error "define ROWS as 8 or 6"
#endif

#define SINGLE __attribute__((reqd_work_group_size(1, 1, 1)))
#define PACK_DEPTH 256

// The perfect shuffle of two vectors: a0 b0 a1 b1 … Repeated over the vectors i and i + h of a group of 2h it rotates the
// bits of an element's address by one place; log₂(number of vectors) rounds transpose the group.
inline float16 shuffled_low(float16 a, float16 b) {
    return shuffle2(a, b, (uint16)(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
}

inline float16 shuffled_high(float16 a, float16 b) {
    return shuffle2(a, b, (uint16)(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31));
}

// One round from the vectors `from` to the vectors `to`, `half_count` pairs of them.
#define SHUFFLE_ROUND(to, from, half_count)                                    \
    _Pragma("unroll") for (int i = 0; i < half_count; i++) {                   \
        to[2 * i] = shuffled_low(from[i], from[i + half_count]);               \
        to[2 * i + 1] = shuffled_high(from[i], from[i + half_count]);          \
    }

// Element by element: edges of the matrix. Lanes beyond it become zero.
inline void pack_edge(global const float *source, global float *panel, const int width, const int lanes,
                      const int first_depth, const int last_depth, const size_t lane_stride, const size_t depth_stride) {
    for (int k = first_depth; k < last_depth; k++)
        for (int lane = 0; lane < width; lane++)
            panel[k * width + lane] = lane < lanes ? source[lane * lane_stride + k * depth_stride] : 0.0f;
}

// One step of the depth of a panel of A: its ROWS lanes.
inline void store_step(const float8 step, global float *panel) {
#if ROWS == 8
    vstore8(step, 0, panel);
#else
    vstore4(step.s0123, 0, panel);
    vstore2(step.s45, 0, panel + 4);
#endif
}

// ---- the depth is contiguous: transpose 16 steps of it in registers ----

kernel SINGLE void pack_left(const int lanes, const int depth, const int batch_stride,
                             global const float * restrict matrix, global float * restrict packed) {
    const int first = get_global_id(0) * ROWS, begin = get_global_id(1) * PACK_DEPTH, end = min(begin + PACK_DEPTH, depth);
    const size_t batch = get_global_id(2);
    global const float *source = matrix + batch * batch_stride + (size_t)first * depth;
    global float *panel = packed + (batch * get_global_size(0) + get_global_id(0)) * depth * ROWS;
    int k = begin;
    if (first + ROWS <= lanes)
        for (; k + 16 <= end; k += 16) {
            float16 a[8], b[8];
            _Pragma("unroll") for (int i = 0; i < 8; i++)
                a[i] = vload16(0, source + (size_t)min(i, ROWS - 1) * depth + k);
            SHUFFLE_ROUND(b, a, 4)
            SHUFFLE_ROUND(a, b, 4)
            SHUFFLE_ROUND(b, a, 4)
            _Pragma("unroll") for (int i = 0; i < 8; i++) {
                store_step(b[i].lo, panel + (k + 2 * i) * ROWS);
                store_step(b[i].hi, panel + (k + 2 * i + 1) * ROWS);
            }
        }
    pack_edge(source, panel, ROWS, min(ROWS, lanes - first), k, end, depth, 1);
}

kernel SINGLE void pack_right_transposed(const int lanes, const int depth, const int batch_stride,
                                         global const float * restrict matrix, global float * restrict packed) {
    const int first = get_global_id(0) * 16, begin = get_global_id(1) * PACK_DEPTH, end = min(begin + PACK_DEPTH, depth);
    const size_t batch = get_global_id(2);
    global const float *source = matrix + batch * batch_stride + (size_t)first * depth;
    global float *panel = packed + (batch * get_global_size(0) + get_global_id(0)) * depth * 16;
    int k = begin;
    if (first + 16 <= lanes)
        for (; k + 16 <= end; k += 16) {
            float16 a[16], b[16];
            _Pragma("unroll") for (int i = 0; i < 16; i++) a[i] = vload16(0, source + (size_t)i * depth + k);
            SHUFFLE_ROUND(b, a, 8)
            SHUFFLE_ROUND(a, b, 8)
            SHUFFLE_ROUND(b, a, 8)
            SHUFFLE_ROUND(a, b, 8)
            _Pragma("unroll") for (int i = 0; i < 16; i++) vstore16(a[i], i, panel + k * 16);
        }
    pack_edge(source, panel, 16, min(16, lanes - first), k, end, depth, 1);
}

// ---- the lanes are contiguous: copy rows of a panel ----

kernel SINGLE void pack_left_transposed(const int lanes, const int depth, const int batch_stride,
                                        global const float * restrict matrix, global float * restrict packed) {
    const int first = get_global_id(0) * ROWS, begin = get_global_id(1) * PACK_DEPTH, end = min(begin + PACK_DEPTH, depth);
    const size_t batch = get_global_id(2);
    global const float *source = matrix + batch * batch_stride + first;
    global float *panel = packed + (batch * get_global_size(0) + get_global_id(0)) * depth * ROWS;
    if (first + ROWS <= lanes)
        for (int k = begin; k < end; k++) {
            global const float *step = source + (size_t)k * lanes;
#if ROWS == 8
            store_step(vload8(0, step), panel + k * ROWS);
#else
            store_step((float8)(vload4(0, step), vload2(0, step + 4), 0.0f, 0.0f), panel + k * ROWS);
#endif
        }
    else
        pack_edge(source, panel, ROWS, lanes - first, begin, end, 1, lanes);
}

kernel SINGLE void pack_right(const int lanes, const int depth, const int batch_stride,
                              global const float * restrict matrix, global float * restrict packed) {
    const int first = get_global_id(0) * 16, begin = get_global_id(1) * PACK_DEPTH, end = min(begin + PACK_DEPTH, depth);
    const size_t batch = get_global_id(2);
    global const float *source = matrix + batch * batch_stride + first;
    global float *panel = packed + (batch * get_global_size(0) + get_global_id(0)) * depth * 16;
    if (first + 16 <= lanes)
        for (int k = begin; k < end; k++) vstore16(vload16(0, source + (size_t)k * lanes), k, panel);
    else
        pack_edge(source, panel, 16, lanes - first, begin, end, 1, lanes);
}

// ---- the product ----

kernel SINGLE void matrix_multiply_packed(const int rows, const int columns, const int depth,
                                          const int left_batch_stride, const int right_batch_stride,
                                          global const float * restrict left, global const float * restrict right,
                                          global float * restrict result EPILOGUE_PARAMETERS) {
    const int row = get_global_id(0) * ROWS, column = get_global_id(1) * 16;
    const size_t batch = get_global_id(2);
    global const float *a = left + batch * left_batch_stride + (size_t)row * depth;
    global const float *b = right + batch * right_batch_stride + (size_t)column * depth;

    float16 c[ROWS];
    _Pragma("unroll") for (int i = 0; i < ROWS; i++) c[i] = 0.0f;
    for (int k = 0; k < depth; k++, a += ROWS, b += 16) {
        const float16 right_row = vload16(0, b);
        _Pragma("unroll") for (int i = 0; i < ROWS; i++) c[i] = fma((float16)a[i], right_row, c[i]);
    }

    const int width = min(16, columns - column);
    const size_t corner = (batch * rows + row) * columns + column;
    _Pragma("unroll") for (int i = 0; i < ROWS; i++)
        if (row + i < rows) {
            const size_t start = corner + (size_t)i * columns;
#ifdef EPILOGUE_NONE
            if (width == 16) {
                vstore16(c[i], 0, result + start);
                continue;
            }
#endif
            float lanes[16];
            vstore16(c[i], 0, lanes);
            if (width == 16)
                for (int j = 0; j < 16; j++) result[start + j] = EPILOGUE(lanes[j], start + j, column + j);
            else
                for (int j = 0; j < width; j++) result[start + j] = EPILOGUE(lanes[j], start + j, column + j);
        }
}
