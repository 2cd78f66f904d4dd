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
    pack_panels               (panels of A + panels of B, K / 256, batches)    one panel, 256 steps of the depth; those of A
                                                                               come first
    matrix_multiply_packed    (BLOCK / PANELS, N / 16, batches · panels of A / BLOCK)    PANELS blocks of ROWS × 16 of C, one
                                                                               below the other, each in float16

The order of the product's work-items is that of dimension 0 first: a panel of B stays in the nearest cache while BLOCK panels
of A pass by, and those stay in the shared cache until all panels of B have been there. Without such blocks the whole of A is
read from memory for each panel of B: where neighbours use the shared cache, 2048³ took 147 ms instead of 115 (two Zen 4 cores
with AVX2, PoCL 3.1); where it is free there is little difference.

Sizes: any M, N, K ≥ 1; a packed buffer holds batches · panels · K · width floats. All strides count elements; one of 0 is a
matrix that all batches share.

    pack_panels                rows = M, columns = N, depth = K, batch strides of A and B, A, B, packed A, packed B
    matrix_multiply_packed     rows = M, columns = N, depth = K, block = BLOCK, batch strides of packed A and B, packed A,
                               packed B, result [batches, M, N], EPILOGUE_PARAMETERS

Macros:
    ROWS                             8 or 6: sums of 16 floats that stay in registers
    PANELS                           panels of A for a work-item of the product
    LEFT_TRANSPOSED                  1: A is stored [K, M]; 0: [M, K]
    RIGHT_TRANSPOSED                 1: B is stored [N, K]; 0: [K, N]
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

#if !defined(PANELS) || !defined(LEFT_TRANSPOSED) || !defined(RIGHT_TRANSPOSED)
#error "define PANELS, LEFT_TRANSPOSED and RIGHT_TRANSPOSED"
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

inline void pack_left_rows(global const float *source, global float *panel, const int lanes, const int depth,
                           const int begin, const int end) {
    int k = begin;
    if (ROWS <= lanes)
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
    pack_edge(source, panel, ROWS, min(ROWS, lanes), k, end, depth, 1);
}

inline void pack_right_columns(global const float *source, global float *panel, const int lanes, const int depth,
                               const int begin, const int end) {
    int k = begin;
    if (16 <= lanes)
        for (; k + 16 <= end; k += 16) {
            float16 a[16], b[16];
            _Pragma("unroll") for (int i = 0; i < 16; i++) a[i] = vload16(0, source + (size_t)i * depth + k);
            SHUFFLE_ROUND(b, a, 8)
            SHUFFLE_ROUND(a, b, 8)
            SHUFFLE_ROUND(b, a, 8)
            SHUFFLE_ROUND(a, b, 8)
            _Pragma("unroll") for (int i = 0; i < 16; i++) vstore16(a[i], i, panel + k * 16);
        }
    pack_edge(source, panel, 16, min(16, lanes), k, end, depth, 1);
}

// ---- the lanes are contiguous: copy rows of a panel; `stride` floats from step to step of the depth ----

inline void copy_left_lanes(global const float *source, global float *panel, const int lanes, const int stride,
                            const int begin, const int end) {
    if (ROWS <= lanes)
        for (int k = begin; k < end; k++) {
            global const float *step = source + (size_t)k * stride;
#if ROWS == 8
            store_step(vload8(0, step), panel + k * ROWS);
#else
            store_step((float8)(vload4(0, step), vload2(0, step + 4), 0.0f, 0.0f), panel + k * ROWS);
#endif
        }
    else
        pack_edge(source, panel, ROWS, lanes, begin, end, 1, stride);
}

inline void copy_right_lanes(global const float *source, global float *panel, const int lanes, const int stride,
                             const int begin, const int end) {
    if (16 <= lanes)
        for (int k = begin; k < end; k++) vstore16(vload16(0, source + (size_t)k * stride), k, panel);
    else
        pack_edge(source, panel, 16, lanes, begin, end, 1, stride);
}

kernel SINGLE void pack_panels(const int rows, const int columns, const int depth, const int left_batch_stride,
                               const int right_batch_stride, global const float * restrict left,
                               global const float * restrict right, global float * restrict packed_left,
                               global float * restrict packed_right) {
    const int left_panels = (rows + ROWS - 1) / ROWS, right_panels = get_global_size(0) - left_panels;
    const int begin = get_global_id(1) * PACK_DEPTH, end = min(begin + PACK_DEPTH, depth);
    const size_t batch = get_global_id(2);
    const int panel = get_global_id(0);
    if (panel < left_panels) {
        const int row = panel * ROWS;
        global const float *source = left + batch * left_batch_stride;
        global float *target = packed_left + (batch * left_panels + panel) * depth * ROWS;
#if LEFT_TRANSPOSED
        copy_left_lanes(source + row, target, rows - row, rows, begin, end);
#else
        pack_left_rows(source + (size_t)row * depth, target, rows - row, depth, begin, end);
#endif
    } else {
        const int column = (panel - left_panels) * 16;
        global const float *source = right + batch * right_batch_stride;
        global float *target = packed_right + (batch * right_panels + panel - left_panels) * depth * 16;
#if RIGHT_TRANSPOSED
        pack_right_columns(source + (size_t)column * depth, target, columns - column, depth, begin, end);
#else
        copy_right_lanes(source + column, target, columns - column, columns, begin, end);
#endif
    }
}

// ---- the product ----

kernel SINGLE void matrix_multiply_packed(const int rows, const int columns, const int depth, const int block,
                                          const int left_batch_stride, const int right_batch_stride,
                                          global const float * restrict left, global const float * restrict right,
                                          global float * restrict result EPILOGUE_PARAMETERS) {
    const int left_panels = (rows + ROWS - 1) / ROWS, blocks = (left_panels + block - 1) / block;
    const size_t batch = get_global_id(2) / blocks;
    const int block_begin = get_global_id(2) % blocks * block, begin = block_begin + get_global_id(0) * PANELS;
    const int end = min(min(begin + PANELS, block_begin + block), left_panels);
    const int column = get_global_id(1) * 16, width = min(16, columns - column);

    for (int panel = begin; panel < end; panel++) {
        const int row = panel * ROWS;
        global const float *a = left + batch * left_batch_stride + (size_t)row * depth;
        global const float *b = right + batch * right_batch_stride + (size_t)column * depth;

        float16 c[ROWS];
        _Pragma("unroll") for (int i = 0; i < ROWS; i++) c[i] = 0.0f;
        for (int k = 0; k < depth; k++, a += ROWS, b += 16) {
            const float16 right_row = vload16(0, b);
            _Pragma("unroll") for (int i = 0; i < ROWS; i++) c[i] = fma((float16)a[i], right_row, c[i]);
        }

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
}
