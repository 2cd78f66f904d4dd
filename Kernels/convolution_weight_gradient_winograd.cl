// Winograd convolution F(TILE×TILE, 3×3), weight gradient. CPU class. Preceded by lane_transpose.cl and
// winograd_transforms.cl.
//
//   dw[o, i] = Gᵀ [ Σ over all tiles of all images  (A dy Aᵀ) ⊙ (Bᵀ d B) ] G
//
// Only for 3×3 taps, stride 1, dilation 1, one group; any padding, channel counts and image sizes.
// Source: Lavin, Gray 2016, "Fast algorithms for convolutional neural networks" (arXiv:1509.09308); the transpose of
// its two-dimensional formula with respect to g.
// Error, largest / largest value (direct: 4e-7 … 4e-6; measured on the layers of speed.md, batch 128):
//   TILE 2: 3e-7 … 2e-6    TILE 3: 1e-6 … 4e-6    TILE 4: 6e-7 … 1e-5
//
//   CHUNK_IMAGES images at a time, so that what is transformed stays in the shared cache:
//
//      x  ─ winograd_transform_inputs ────→ inputs    [position][in / 16][tile][16]  ┐ winograd_add_products
//      dy ─ winograd_transform_gradients ─→ gradients [position][out / 16][tile][16] ┴───→ sums
//                                                     sums [position][out / 16][in / 16][16 in][16 out]
//
//   and after the last chunk   sums ─ winograd_finish_weight_gradient ─→ dw
//
// winograd_transform_inputs, …_gradients: work-item (c, j) = channels 16c … (the lanes) × image first_image + j.
// winograd_add_products: work-item (o, p) = 16 output channels × position p; adds to sums unless first_image = 0.
// winograd_finish_weight_gradient: work-item (o, i) = 16 × 16 channels. Work-groups of one.
//
// arguments  padded     in   [BATCH, INPUT_CHANNELS, PADDED_PLANE], the copy made for convolution_winograd
//            dy         in   [BATCH, OUTPUT_CHANNELS, GRADIENT_PLANE]: dy, zeros right and below up to whole tiles
//            inputs          POSITIONS · (⌈INPUT_CHANNELS / 16⌉ · CHUNK_TILES · 16 + 80) floats,
//                            CHUNK_TILES = CHUNK_IMAGES · tiles of an image
//            gradients       POSITIONS · (⌈OUTPUT_CHANNELS / 16⌉ · CHUNK_TILES · 16 + 80) floats
//            sums            POSITIONS · ⌈OUTPUT_CHANNELS / 16⌉ · ⌈INPUT_CHANNELS / 16⌉ · 256 floats
//            first_image     first image of the chunk: 0, CHUNK_IMAGES, 2 · CHUNK_IMAGES …
//            dw         out  [OUTPUT_CHANNELS, INPUT_CHANNELS, 3, 3]
// macros     TILE (2, 3, 4)     BATCH, INPUT_CHANNELS, OUTPUT_CHANNELS, OUTPUT_HEIGHT, OUTPUT_WIDTH ≥ 1
//            PADDED_WIDTH, PADDED_PLANE    of the padded input, as for convolution_winograd
//            GRADIENT_WIDTH   floats from row to row of the padded dy  ≥ ⌈OUTPUT_WIDTH / TILE⌉ · TILE
//            GRADIENT_PLANE   floats from channel to channel           ≥ ⌈OUTPUT_HEIGHT / TILE⌉ · TILE · GRADIENT_WIDTH
//            CHUNK_IMAGES     images of a chunk, 1 … BATCH
//            SUMS             sums of 16 floats that stay in registers: 16 or 6
// sizes      fewer than 2³¹ elements per tensor

#if !defined(BATCH) || !defined(INPUT_CHANNELS) || !defined(OUTPUT_CHANNELS) || !defined(OUTPUT_HEIGHT) || \
    !defined(OUTPUT_WIDTH) || !defined(PADDED_WIDTH) || !defined(PADDED_PLANE) || !defined(GRADIENT_WIDTH) || \
    !defined(GRADIENT_PLANE) || !defined(CHUNK_IMAGES) || !defined(SUMS)
#error "convolution_weight_gradient_winograd: a macro is missing, see the list above"
#endif

// Two-dimensional transforms keep their outer loops (unroll 1): half the time to compile, the same speed (PoCL 3.1).
#define ROW_TILES ((OUTPUT_WIDTH + TILE - 1) / TILE)
#define IMAGE_TILES ((OUTPUT_HEIGHT + TILE - 1) / TILE * ROW_TILES)
#define CHUNK_TILES (CHUNK_IMAGES * IMAGE_TILES)
#define INPUT_BLOCKS ((INPUT_CHANNELS + 15) / 16)
#define OUTPUT_BLOCKS ((OUTPUT_CHANNELS + 15) / 16)
// Floats from position to position of the panels. The 80 floats of skew keep the positions off the same cache sets:
// with a power of two instead the 14×14 layer of 128 → 256 channels took 47 ms, not 34.5 (Zen 4, PoCL 3.1).
#define INPUT_STRIDE ((size_t)INPUT_BLOCKS * CHUNK_TILES * 16 + 80)
#define GRADIENT_STRIDE ((size_t)OUTPUT_BLOCKS * CHUNK_TILES * 16 + 80)

// Bᵀ d B of every tile of one image of the chunk, 16 channels in the lanes → inputs [position][channel block][tile][16]
__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void winograd_transform_inputs(global const float * restrict padded, global float * restrict inputs,
                                      const int first_image)
{
    const int block = get_global_id(0), image = get_global_id(1);
    int start[16];
    for (int lane = 0; lane < 16; lane++) start[lane] = min(block * 16 + lane, INPUT_CHANNELS - 1) * PADDED_PLANE;
    global const float * plane = padded + (size_t)(first_image + image) * INPUT_CHANNELS * PADDED_PLANE;
    global float * store = inputs + ((size_t)block * CHUNK_TILES + image * IMAGE_TILES) * 16;

    for (int tile = 0; tile < IMAGE_TILES; tile++, store += 16) {
        global const float * corner = plane + tile / ROW_TILES * TILE * PADDED_WIDTH + tile % ROW_TILES * TILE;
        float16 half_done[POINTS][POINTS];
        #pragma unroll 1
        for (int i = 0; i < POINTS; i++) {
            float16 line[POINTS];
            load_line(corner + i * PADDED_WIDTH, start, line);
            transform_input(line, half_done[i]);
        }
        #pragma unroll 1
        for (int j = 0; j < POINTS; j++) {
            float16 column[POINTS], done[POINTS];
            #pragma unroll
            for (int i = 0; i < POINTS; i++) column[i] = half_done[i][j];
            transform_input(column, done);
            #pragma unroll
            for (int i = 0; i < POINTS; i++) vstore16(done[i], 0, store + (i * POINTS + j) * INPUT_STRIDE);
        }
    }
}

// A d Aᵀ of every tile of dy, likewise → gradients [position][channel block][tile][16]
__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void winograd_transform_gradients(global const float * restrict dy, global float * restrict gradients,
                                         const int first_image)
{
    const int block = get_global_id(0), image = get_global_id(1);
    int start[16];
    for (int lane = 0; lane < 16; lane++) start[lane] = min(block * 16 + lane, OUTPUT_CHANNELS - 1) * GRADIENT_PLANE;
    global const float * plane = dy + (size_t)(first_image + image) * OUTPUT_CHANNELS * GRADIENT_PLANE;
    global float * store = gradients + ((size_t)block * CHUNK_TILES + image * IMAGE_TILES) * 16;

    for (int tile = 0; tile < IMAGE_TILES; tile++, store += 16) {
        global const float * corner = plane + tile / ROW_TILES * TILE * GRADIENT_WIDTH + tile % ROW_TILES * TILE;
        float16 half_done[TILE][POINTS];
        #pragma unroll 1
        for (int i = 0; i < TILE; i++) {
            float16 line[4];
            load_gradient_line(corner + i * GRADIENT_WIDTH, start, line);
            transform_gradient(line, half_done[i]);
        }
        #pragma unroll 1
        for (int j = 0; j < POINTS; j++) {
            float16 column[TILE], done[POINTS];
            #pragma unroll
            for (int i = 0; i < TILE; i++) column[i] = half_done[i][j];
            transform_gradient(column, done);
            #pragma unroll
            for (int i = 0; i < POINTS; i++) vstore16(done[i], 0, store + (i * POINTS + j) * GRADIENT_STRIDE);
        }
    }
}

// The products of `count` input channels with 16 output channels, in registers.
#define ADD_PRODUCTS(first, count)                                                                                     \
    {                                                                                                                  \
        float16 sum[count];                                                                                            \
        _Pragma("unroll") for (int i = 0; i < count; i++) sum[i] = (float16)(0.0f);                                    \
        for (int tile = 0; tile < tiles; tile++) {                                                                     \
            const float16 gradient = vload16(tile, g);                                                                 \
            _Pragma("unroll") for (int i = 0; i < count; i++)                                                          \
                sum[i] = fma((float16)(v[tile * 16 + first + i]), gradient, sum[i]);                                   \
        }                                                                                                              \
        if (first_image > 0) {                                                                                         \
            _Pragma("unroll") for (int i = 0; i < count; i++) sum[i] += vload16(first + i, target);                    \
        }                                                                                                              \
        _Pragma("unroll") for (int i = 0; i < count; i++) vstore16(sum[i], first + i, target);                         \
    }

// sums [position][out block][in block][16 in][16 out] (+)= Σ_tiles gradients · inputs: a matrix product per position
__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void winograd_add_products(global const float * restrict inputs, global const float * restrict gradients,
                                  global float * restrict sums, const int first_image)
{
    const int output_block = get_global_id(0), position = get_global_id(1);
    const int tiles = min(CHUNK_IMAGES, BATCH - first_image) * IMAGE_TILES;

    for (int input_block = 0; input_block < INPUT_BLOCKS; input_block++) {
        global const float * v = inputs + position * INPUT_STRIDE + (size_t)input_block * CHUNK_TILES * 16;
        global const float * g = gradients + position * GRADIENT_STRIDE + (size_t)output_block * CHUNK_TILES * 16;
        global float * target =
            sums + (((size_t)position * OUTPUT_BLOCKS + output_block) * INPUT_BLOCKS + input_block) * 256;
#if SUMS == 16
        ADD_PRODUCTS(0, 16)
#else
        ADD_PRODUCTS(0, 6)
        ADD_PRODUCTS(6, 6)
        ADD_PRODUCTS(12, 4)
#endif
    }
}

// dw = Gᵀ S G, 16 output channels in the lanes
__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void winograd_finish_weight_gradient(global const float * restrict sums, global float * restrict dw)
{
    const int output_block = get_global_id(0), input_block = get_global_id(1);
    const int outputs = min(16, OUTPUT_CHANNELS - output_block * 16);
    const int inputs = min(16, INPUT_CHANNELS - input_block * 16);

    for (int i = 0; i < inputs; i++) {
        global const float * source = sums + ((size_t)output_block * INPUT_BLOCKS + input_block) * 256 + i * 16;
        float16 half_done[3][POINTS];
        #pragma unroll 1
        for (int k = 0; k < POINTS; k++) {
            float16 s[POINTS], h[3];
            #pragma unroll
            for (int j = 0; j < POINTS; j++)
                s[j] = vload16(0, source + (size_t)(j * POINTS + k) * OUTPUT_BLOCKS * INPUT_BLOCKS * 256);
            transform_sums(s, h);
            #pragma unroll
            for (int j = 0; j < 3; j++) half_done[j][k] = h[j];
        }
        float taps[9 * 16];
        #pragma unroll 1
        for (int j = 0; j < 3; j++) {
            float16 h[3];
            transform_sums(half_done[j], h);
            #pragma unroll
            for (int k = 0; k < 3; k++) vstore16(h[k], 3 * j + k, taps);
        }
        for (int lane = 0; lane < outputs; lane++) {
            global float * target =
                dw + ((size_t)(output_block * 16 + lane) * INPUT_CHANNELS + input_block * 16 + i) * 9;
            for (int tap = 0; tap < 9; tap++) target[tap] = taps[tap * 16 + lane];
        }
    }
}
