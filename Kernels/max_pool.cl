/*
Maximum over windows of images, and the copies its gradients need

    max_pool_value   y[p, oy, ox] = max over ky, kx of x[p, oy·SY − PY + ky, ox·SX − PX + kx]         p: batch and channel
    max_pool_index   i[p, oy, ox] = ky·KX + kx of the first such maximum in row-major order
    window_select    y[p, oy, ox] = x at the place in the window that i[p, oy, ox] names
    window_scatter   dx[p, iy, ix] = Σ over the windows that hold (iy, ix) and whose i names it of dy[p, oy, ox],
                     added in the order of oy, ox: the transposed map of window_select, without atomics

    x [P, H, W]   SX                               ky↓ kx→
    ┌─────┬─────┬──────                            ┌───┬───┐
    │ KY × KX    │      →     y, i [P, OH, OW]     │ 0 │ 1 │   i of a window of 2 × 2
    │     │     │           OH = (H + 2·PY − KY) / SY + 1     ├───┼───┤
    ├─────┼─────┼──         OW = (W + 2·PX − KX) / SX + 1     │ 2 │ 3 │   (divisions round down)
    └─────┴─────┴──────                            └───┴───┘

Positions in the padding never win and are never read. A NaN counts as the maximum; the first one wins.

Work-items. CPU-class (work-group size 1), planes_per_item = max(1, 4096 / (H · W)):
    each kernel               (P / planes_per_item, rounded up): whole planes
GPU-class, kernels named …_items:
    value, index, select      P · OH · OW rounded up to whole work-groups: one output each
    scatter                   P · H · W likewise: one element of dx each

Sizes: P, H, W, OH, OW ≥ 1; PY < KY and PX < KX, so that each window holds an element (rounding up is not offered);
P · H · W < 2^31.

Arguments of all: planes = P, channels (for the epilogue), height = H, width = W, out_height, out_width, planes_per_item
(unused by _items), then
    max_pool_value            x, y, EPILOGUE_PARAMETERS
    max_pool_index            x, i (int)
    window_select             x, i, y, EPILOGUE_PARAMETERS
    window_scatter            dy, i, dx, EPILOGUE_PARAMETERS

Macros:
    WINDOW_HEIGHT, WINDOW_WIDTH      KY, KX ≥ 1
    STRIDE_Y, STRIDE_X               ≥ 1
    PADDING_Y, PADDING_X             0 … KY − 1, 0 … KX − 1
    EPILOGUE_PARAMETERS              empty, or further kernel parameters with a leading comma
    EPILOGUE(value, index, channel)  the float to store; index: row-major in the result; channel: plane modulo channels
*/
#if !defined(EPILOGUE_PARAMETERS) || !defined(EPILOGUE)
#error "define EPILOGUE_PARAMETERS and EPILOGUE(value, index, channel)"
#endif
#if !defined(WINDOW_HEIGHT) || !defined(WINDOW_WIDTH) || !defined(STRIDE_Y) || !defined(STRIDE_X) \
    || !defined(PADDING_Y) || !defined(PADDING_X)
#error "define WINDOW_HEIGHT, WINDOW_WIDTH, STRIDE_Y, STRIDE_X, PADDING_Y and PADDING_X"
#endif
#if PADDING_Y >= WINDOW_HEIGHT || PADDING_X >= WINDOW_WIDTH || PADDING_Y < 0 || PADDING_X < 0
#error "PADDING_Y and PADDING_X must be less than the window"
#endif

#define SINGLE __attribute__((reqd_work_group_size(1, 1, 1)))
#define UNROLL _Pragma("unroll")
#define POOL_SIZES                                                                                                    \
    const int planes, const int channels, const int height, const int width, const int out_height,                    \
    const int out_width, const int planes_per_item

// Better: a greater value, or the first NaN. A best of NaN is never replaced.
#define BETTER(candidate, best) (!((candidate) <= (best)) & ((best) == (best)))
#define BETTER_LANES(candidate, best) (~((candidate) <= (best)) & ((best) == (best)))

// Position kx of the windows of N neighbouring outputs, the first of which begins at `window`. Every second element comes
// from a vector twice as long, laid so that it ends within the last window.
#if STRIDE_X == 1
#define LANES_AVAILABLE 1
#define LANES4(window, kx) vload4(0, (window) + (kx))
#define LANES8(window, kx) vload8(0, (window) + (kx))
#elif STRIDE_X == 2 && WINDOW_WIDTH > 1
#define LANES_AVAILABLE 1
#define FROM_ODD(kx) ((kx) % 2 == 1 || (kx) == WINDOW_WIDTH - 1)
#define LANES4(window, kx) (FROM_ODD(kx) ? vload8(0, (window) + (kx) - 1).odd : vload8(0, (window) + (kx)).even)
#define LANES8(window, kx) (FROM_ODD(kx) ? vload16(0, (window) + (kx) - 1).odd : vload16(0, (window) + (kx)).even)
#else
#define LANES_AVAILABLE 0
#endif

// Whether `place` is one of a window's, and its element (y, x) lies within the image; others are never read and count 0.
#define IS_PLACE(place, y, x)                                                                                         \
    ((place) >= 0 && (place) < WINDOW_HEIGHT * WINDOW_WIDTH && (y) >= 0 && (y) < height && (x) >= 0 && (x) < width)

// The window of output (oy, ox), with every position tested: for the edges.
#define EDGE_WINDOW(plane_x, oy, ox, best, place)                                                                     \
    float best = 0.0f;                                                                                                \
    int place = -1;                                                                                                   \
    for (int ky = 0; ky < WINDOW_HEIGHT; ky++)                                                                        \
        for (int kx = 0; kx < WINDOW_WIDTH; kx++) {                                                                   \
            const int y = (oy) * STRIDE_Y - PADDING_Y + ky, x = (ox) * STRIDE_X - PADDING_X + kx;                     \
            if (y >= 0 && y < height && x >= 0 && x < width) {                                                        \
                const float candidate = (plane_x)[y * width + x];                                                     \
                if (place < 0 || BETTER(candidate, best)) {                                                           \
                    best = candidate;                                                                                 \
                    place = ky * WINDOW_WIDTH + kx;                                                                   \
                }                                                                                                     \
            }                                                                                                         \
        }

// The outputs [first, last) of a row whose windows lie within the image in both directions; none where the row is an edge.
#define INNER_RANGE(oy, first, last)                                                                                  \
    const bool inner_row = (oy) * STRIDE_Y >= PADDING_Y && (oy) * STRIDE_Y - PADDING_Y + WINDOW_HEIGHT <= height;     \
    const int first_fit = (PADDING_X + STRIDE_X - 1) / STRIDE_X;                                                      \
    const int room = width + PADDING_X - WINDOW_WIDTH;                                                                \
    const int last = inner_row && room >= 0 ? min(room / STRIDE_X + 1, out_width) : 0;                                \
    const int first = min(first_fit, last);

// Runs VECTOR(N) over the outputs [first, last) of a row, N at a time; the last vector is moved back to end at `last`, so
// that some outputs are computed twice, by the same work-item and alike. Fewer than four are left to the scalar loop.
#if LANES_AVAILABLE
#define IN_VECTORS(VECTOR, first, last)                                                                               \
    if (last - first >= 8) {                                                                                          \
        for (int at = first; at < last; at += 8) { const int ox = min(at, last - 8); VECTOR(8) }                      \
        first = last;                                                                                                 \
    } else if (last - first >= 4) {                                                                                   \
        for (int at = first; at < last; at += 4) { const int ox = min(at, last - 4); VECTOR(4) }                      \
        first = last;                                                                                                 \
    }
#else
#define IN_VECTORS(VECTOR, first, last)
#endif

// The largest element of a window that lies within the image, and its place, 16 columns at a time: for windows of few
// neighbours. A window as wide as the image is one long row; the last vector of a row is moved back to end with it, so that
// some elements are seen twice.
#define IS_LONG (WINDOW_WIDTH >= 16 || (WINDOW_WIDTH == width && WINDOW_HEIGHT * WINDOW_WIDTH >= 16))

inline int long_window(global const float *window, const int width, float *value) {
    const bool is_whole = WINDOW_WIDTH == width;
    const int rows = is_whole ? 1 : WINDOW_HEIGHT;
    const int columns = is_whole ? WINDOW_HEIGHT * WINDOW_WIDTH : WINDOW_WIDTH;
    const int16 lane = (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    float16 best = vload16(0, window);
    int16 place = lane;
    for (int row = 0; row < rows; row++)
        for (int at = 0; at < columns; at += 16) {
            const int column = min(at, columns - 16);
            const float16 candidate = vload16(0, window + row * width + column);
            const int16 better = BETTER_LANES(candidate, best);
            best = select(best, candidate, better);
            place = select(place, lane + (row * WINDOW_WIDTH + column), better);
        }
    // Of equal lanes, or of those that are NaN, the first place counts.
    float lanes[16];
    int places[16];
    vstore16(best, 0, lanes);
    vstore16(place, 0, places);
    int chosen = 0;
    for (int i = 1; i < 16; i++) {
        const bool is_equal = lanes[i] == lanes[chosen] || (lanes[i] != lanes[i] && lanes[chosen] != lanes[chosen]);
        if (BETTER(lanes[i], lanes[chosen]) || (is_equal && places[i] < places[chosen])) chosen = i;
    }
    *value = lanes[chosen];
    return places[chosen];
}

// The same of any window that lies within the image.
#define INNER_WINDOW                                                                                                  \
    float best;                                                                                                       \
    int place;                                                                                                        \
    if (IS_LONG) {                                                                                                    \
        place = long_window(input + corner + ox * STRIDE_X, width, &best);                                            \
    } else {                                                                                                          \
        EDGE_WINDOW(input + plane * height * width, oy, ox, found, found_at)                                          \
        best = found;                                                                                                 \
        place = found_at;                                                                                             \
    }

// Runs VECTOR for the outputs of a row whose windows lie within the image, INNER for those of them that are left, EDGE for
// the others.
#define FOR_EACH_OUTPUT(EDGE, INNER, VECTOR)                                                                          \
    const int first_plane = get_global_id(0) * planes_per_item, last_plane = min(first_plane + planes_per_item, planes); \
    for (int plane = first_plane; plane < last_plane; plane++) {                                                      \
        const int channel = plane % channels;                                                                         \
        for (int oy = 0; oy < out_height; oy++) {                                                                     \
            const int out_row = (plane * out_height + oy) * out_width;                                                \
            const int corner = (plane * height + oy * STRIDE_Y - PADDING_Y) * width - PADDING_X;                      \
            INNER_RANGE(oy, inner_first, inner_last)                                                                  \
            for (int ox = 0; ox < inner_first; ox++) { EDGE }                                                         \
            int next = inner_first;                                                                                   \
            IN_VECTORS(VECTOR, next, inner_last)                                                                      \
            for (int ox = next; ox < inner_last; ox++) { INNER }                                                      \
            for (int ox = inner_last; ox < out_width; ox++) { EDGE }                                                  \
        }                                                                                                             \
    }

#define STORE_VALUE(value) result[out_row + ox] = EPILOGUE(value, out_row + ox, channel);
#define STORE_LANES(values, N)                                                                                        \
    float lanes[N];                                                                                                   \
    vstore##N(values, 0, lanes);                                                                                      \
    for (int j = 0; j < N; j++) result[out_row + ox + j] = EPILOGUE(lanes[j], out_row + ox + j, channel);

// Best value and place of the windows of N neighbours.
#define BEST_LANES(N)                                                                                                 \
    global const float *window = input + corner + ox * STRIDE_X;                                                      \
    float##N best = LANES##N(window, 0);                                                                              \
    int##N place = 0;                                                                                                 \
    UNROLL for (int ky = 0; ky < WINDOW_HEIGHT; ky++)                                                                 \
        UNROLL for (int kx = 0; kx < WINDOW_WIDTH; kx++) {                                                            \
            const float##N candidate = LANES##N(window + ky * width, kx);                                             \
            const int##N better = BETTER_LANES(candidate, best);                                                      \
            best = select(best, candidate, better);                                                                   \
            place = select(place, (int##N)(ky * WINDOW_WIDTH + kx), better);                                          \
        }

#define VALUE_LANES(N)                                                                                                \
    BEST_LANES(N)                                                                                                     \
    STORE_LANES(best, N)

kernel SINGLE void max_pool_value(POOL_SIZES, global const float * restrict input,
                                  global float * restrict result EPILOGUE_PARAMETERS) {
    FOR_EACH_OUTPUT(
        EDGE_WINDOW(input + plane * height * width, oy, ox, best, place)
        STORE_VALUE(best)
    , INNER_WINDOW STORE_VALUE(best), VALUE_LANES)
}

#define INDEX_LANES(N)                                                                                                \
    BEST_LANES(N)                                                                                                     \
    vstore##N(place, 0, result + out_row + ox);

kernel SINGLE void max_pool_index(POOL_SIZES, global const float * restrict input, global int * restrict result) {
    FOR_EACH_OUTPUT(
        EDGE_WINDOW(input + plane * height * width, oy, ox, best, place)
        result[out_row + ox] = place;
    , INNER_WINDOW result[out_row + ox] = place;, INDEX_LANES)
}

// Reads all positions of a window and keeps the one that the index names: vectors without gathers.
#define SELECT_LANES(N)                                                                                               \
    global const float *window = input + corner + ox * STRIDE_X;                                                      \
    const int##N place = vload##N(0, index + out_row + ox);                                                           \
    float##N value = 0.0f;                                                                                            \
    UNROLL for (int ky = 0; ky < WINDOW_HEIGHT; ky++)                                                                 \
        UNROLL for (int kx = 0; kx < WINDOW_WIDTH; kx++)                                                              \
            value = select(value, LANES##N(window + ky * width, kx), place == (ky * WINDOW_WIDTH + kx));              \
    STORE_LANES(value, N)

#define SELECT_ONE                                                                                                    \
    const int place = index[out_row + ox];                                                                            \
    const int y = oy * STRIDE_Y - PADDING_Y + place / WINDOW_WIDTH;                                                   \
    const int x = ox * STRIDE_X - PADDING_X + place % WINDOW_WIDTH;                                                   \
    STORE_VALUE(IS_PLACE(place, y, x) ? input[(plane * height + y) * width + x] : 0.0f)

kernel SINGLE void window_select(POOL_SIZES, global const float * restrict input, global const int * restrict index,
                                 global float * restrict result EPILOGUE_PARAMETERS) {
    FOR_EACH_OUTPUT(SELECT_ONE, SELECT_ONE, SELECT_LANES)
}

// The sum for one element (iy, ix) of dx over the windows that hold it.
inline float gathered(global const float *gradient, global const int *index, const int iy, const int ix,
                      const int out_height, const int out_width) {
    const int y = iy + PADDING_Y, x = ix + PADDING_X;
    const int first_y = max(0, (y - WINDOW_HEIGHT + STRIDE_Y) / STRIDE_Y), last_y = min(y / STRIDE_Y, out_height - 1);
    const int first_x = max(0, (x - WINDOW_WIDTH + STRIDE_X) / STRIDE_X), last_x = min(x / STRIDE_X, out_width - 1);
    float sum = 0.0f;
    for (int oy = first_y; oy <= last_y; oy++)
        for (int ox = first_x; ox <= last_x; ox++) {
            const int place = (y - oy * STRIDE_Y) * WINDOW_WIDTH + x - ox * STRIDE_X;
            sum += index[oy * out_width + ox] == place ? gradient[oy * out_width + ox] : 0.0f;
        }
    return sum;
}

#define SEPARATE (WINDOW_HEIGHT <= STRIDE_Y && WINDOW_WIDTH <= STRIDE_X && PADDING_Y == 0 && PADDING_X == 0)

kernel SINGLE void window_scatter(POOL_SIZES, global const float * restrict gradient, global const int * restrict index,
                                  global float * restrict result EPILOGUE_PARAMETERS) {
    const int first_plane = get_global_id(0) * planes_per_item, last_plane = min(first_plane + planes_per_item, planes);
    for (int plane = first_plane; plane < last_plane; plane++) {
        const int channel = plane % channels;
        global const float *plane_gradient = gradient + plane * out_height * out_width;
        global const int *plane_index = index + plane * out_height * out_width;
        for (int iy = 0; iy < height; iy++) {
            const int row = (plane * height + iy) * width;
            int ix = 0;
#if SEPARATE
            // Windows do not overlap: each element belongs to one window or to none. The compiler's own vectors are faster
            // here than written ones (36 against 20 GB/s for 2 × 2 on 128 × 64 × 28 × 28, PoCL 3.1, Zen 4).
            const int oy = iy / STRIDE_Y, ky = iy % STRIDE_Y;
            if (oy < out_height) {
                global const float *gradient_row = plane_gradient + oy * out_width;
                global const int *index_row = plane_index + oy * out_width;
                const int whole = min(out_width, width / STRIDE_X);
                for (int ox = 0; ox < whole; ox++) {
                    const int place = index_row[ox];
                    const float value = gradient_row[ox];
                    UNROLL for (int kx = 0; kx < STRIDE_X; kx++) {
                        const bool named = kx < WINDOW_WIDTH && ky < WINDOW_HEIGHT && place == ky * WINDOW_WIDTH + kx;
                        const int target = row + ox * STRIDE_X + kx;
                        result[target] = EPILOGUE((named ? value : 0.0f), target, channel);
                    }
                }
                ix = whole * STRIDE_X;
            }
#endif
            for (; ix < width; ix++) {
                const float sum = gathered(plane_gradient, plane_index, iy, ix, out_height, out_width);
                result[row + ix] = EPILOGUE(sum, row + ix, channel);
            }
        }
    }
}

// ---- GPU-class: one element each ----

#define OUTPUT_OF_ITEM                                                                                                \
    const int item = get_global_id(0);                                                                                \
    if (item >= planes * out_height * out_width) return;                                                              \
    const int ox = item % out_width, oy = item / out_width % out_height, plane = item / (out_width * out_height);

kernel void max_pool_value_items(POOL_SIZES, global const float * restrict input,
                                 global float * restrict result EPILOGUE_PARAMETERS) {
    OUTPUT_OF_ITEM
    EDGE_WINDOW(input + plane * height * width, oy, ox, best, place)
    result[item] = EPILOGUE(best, item, plane % channels);
}

kernel void max_pool_index_items(POOL_SIZES, global const float * restrict input, global int * restrict result) {
    OUTPUT_OF_ITEM
    EDGE_WINDOW(input + plane * height * width, oy, ox, best, place)
    result[item] = place;
}

kernel void window_select_items(POOL_SIZES, global const float * restrict input, global const int * restrict index,
                                global float * restrict result EPILOGUE_PARAMETERS) {
    OUTPUT_OF_ITEM
    const int place = index[item];
    const int y = oy * STRIDE_Y - PADDING_Y + place / WINDOW_WIDTH, x = ox * STRIDE_X - PADDING_X + place % WINDOW_WIDTH;
    const float value = IS_PLACE(place, y, x) ? input[(plane * height + y) * width + x] : 0.0f;
    result[item] = EPILOGUE(value, item, plane % channels);
}

kernel void window_scatter_items(POOL_SIZES, global const float * restrict gradient, global const int * restrict index,
                                 global float * restrict result EPILOGUE_PARAMETERS) {
    const int item = get_global_id(0);
    if (item >= planes * height * width) return;
    const int ix = item % width, iy = item / width % height, plane = item / (width * height);
    const int first = plane * out_height * out_width;
    const float sum = gathered(gradient + first, index + first, iy, ix, out_height, out_width);
    result[item] = EPILOGUE(sum, item, plane % channels);
}
