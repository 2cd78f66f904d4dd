// Winograd convolution F(TILE×TILE, 3×3), forward; with turned weights also the input gradient. CPU class. Preceded by
// lane_transpose.cl, winograd_transforms.cl and the epilogue's two macros.
//
//   each TILE×TILE tile of y[b, o] = epilogue( Aᵀ [ Σ_i U[o, i] ⊙ (Bᵀ d[b, i] B) ] A ),    U = G w[o, i] Gᵀ
//
// Only for 3×3 taps, stride 1, dilation 1, one group; any padding, channel counts and image sizes. Multiplications per
// output and channel pair: 9 directly; 4 (TILE 2), 2.8 (TILE 3), 2.25 (TILE 4) where the tiles cover the image exactly.
//
// Source: Lavin, Gray 2016, "Fast algorithms for convolutional neural networks" (arXiv:1509.09308).
// Error, largest / largest value over 9·32 … 9·512 terms (direct: 1e-6 … 2.6e-6):
//   TILE 2: 3e-7 … 9e-7 (1.7e-6 on tiny layers)    TILE 3: 3e-6 … 7e-6    TILE 4: 2e-6 … 1.7e-5
//
//   one work-item: 16 tiles of POINTS × POINTS inputs, numbered across rows and images, one in each lane
//
//      input tiles        transformed (local memory, L2)     products (local memory, L1)     output tiles
//      ┌────┐ ┌────┐      position 0 [in][16 tiles]          position 0 [block][16 tiles]    ┌──┐
//      │    │ │    │ BᵀdB position 1 [in][16 tiles]   Σ U·   position 1 [block][16 tiles] AᵀpA └──┘
//      └────┘ └────┘  →   …                            →     …                             →
//                                             for every block of OUTPUTS output channels
//
// Nothing transformed travels to memory; U streams from the shared cache. Tiles overlap by two floats.
//
// convolution_winograd: work-item g = tiles 16g … 16g + 15. Work-groups of one.
// convolution_winograd_pack_weights, …_pack_turned_weights: work-item (m, n) = output blocks 2m, 2m + 1 × inputs 16n ….
//
// arguments  padded   in   [BATCH, INPUT_CHANNELS, PADDED_PLANE]: the input with its zero border, and zeros to the right
//                          and below, so that whole tiles can be read (convolution_pad.cl)
//            weights  in   [OUTPUT_CHANNELS, INPUT_CHANNELS, 3, 3]    (turned: [INPUT_CHANNELS, OUTPUT_CHANNELS, 3, 3])
//            packed        U [⌈OUTPUT_CHANNELS / OUTPUTS⌉, POSITIONS, INPUT_CHANNELS, OUTPUTS]
//            y        out  [BATCH, OUTPUT_CHANNELS, OUTPUT_HEIGHT, OUTPUT_WIDTH]
// macros     EPILOGUE_PARAMETERS, EPILOGUE(value, index, channel)    what is stored, and the arguments it needs
//            TILE (2, 3, 4)     BATCH, INPUT_CHANNELS, OUTPUT_CHANNELS, OUTPUT_HEIGHT, OUTPUT_WIDTH ≥ 1
//            OUTPUTS        output channels whose sums stay in registers: 8, or 6 where 16 floats are two registers
//            PADDED_WIDTH   floats from row to row      ≥ ⌈OUTPUT_WIDTH / TILE⌉ · TILE + 2
//            PADDED_PLANE   floats channel to channel   ≥ (⌈OUTPUT_HEIGHT / TILE⌉ · TILE + 2) · PADDED_WIDTH
// sizes      fewer than 2³¹ elements per tensor; local memory 64 · POSITIONS · (INPUT_CHANNELS + OUTPUTS + 1) bytes: with 1 MiB
//            at most 446 (TILE 4), 646 (TILE 3), 1015 (TILE 2) input channels

#ifndef EPILOGUE
#error "convolution_winograd: EPILOGUE and EPILOGUE_PARAMETERS must precede this text"
#endif
#if !defined(BATCH) || !defined(INPUT_CHANNELS) || !defined(OUTPUT_CHANNELS) || !defined(OUTPUT_HEIGHT) || \
    !defined(OUTPUT_WIDTH) || !defined(PADDED_WIDTH) || !defined(PADDED_PLANE)
#error "convolution_winograd: a macro is missing, see the list above"
#endif
#if !defined(OUTPUTS) || (OUTPUTS != 8 && OUTPUTS != 6)
#error "convolution_winograd: OUTPUTS must be 8 or 6"
#endif

// Two-dimensional transforms keep their outer loops (unroll 1): half the time to compile, the same speed (PoCL 3.1).
#define ROW_TILES ((OUTPUT_WIDTH + TILE - 1) / TILE)
#define IMAGE_TILES ((OUTPUT_HEIGHT + TILE - 1) / TILE * ROW_TILES)
#define TILES (BATCH * IMAGE_TILES)
#define OUTPUT_PIXELS (OUTPUT_HEIGHT * OUTPUT_WIDTH)
#define OUTPUT_BLOCKS ((OUTPUT_CHANNELS + OUTPUTS - 1) / OUTPUTS)
// Floats from position to position of the transformed tiles: 16 of skew, or all positions fall on the same cache sets.
#define POSITION_STRIDE (INPUT_CHANNELS * 16 + 16)

// The first OUTPUTS of eight channels.
inline void store_outputs(const float8 u, global float * target)
{
#if OUTPUTS == 8
    vstore8(u, 0, target);
#else
    vstore4(u.s0123, 0, target);
    vstore2(u.s45, 0, target + 4);
#endif
}

// U = G g Gᵀ for two blocks of output channels (eight lanes for each) and 16 input channels → packed [block][position][in]
// [OUTPUTS]. The two strides and the direction of the taps tell the layer's own weights from those of its input gradient.
inline void pack_weights(global const float * restrict weights, global float * restrict packed,
                         const int output_stride, const int input_stride, const int turned)
{
    const int first_output = get_global_id(0) * 2 * OUTPUTS, first_input = get_global_id(1) * 16;
    const int end_input = min(first_input + 16, INPUT_CHANNELS);

    for (int input = first_input; input < end_input; input++) {
        // Nine taps of each output channel. Lanes past a block, and channels past the end, are computed and not used.
        int start[16];
        for (int lane = 0; lane < 16; lane++)
            start[lane] = min(first_output + lane / 8 * OUTPUTS + lane % 8, OUTPUT_CHANNELS - 1) * output_stride
                        + input * input_stride;
        float16 taps[9], last[4];
        load_quarters(weights, start, taps);
        load_quarters(weights + 4, start, taps + 4);
        load_quarters(weights + 5, start, last);
        taps[8] = last[3];
        float16 columns[POINTS][3];          // columns[·][k] = G · (column k of the taps)
        #pragma unroll 1
        for (int k = 0; k < 3; k++) {
            float16 g[3], u[POINTS];
            #pragma unroll
            for (int i = 0; i < 3; i++) g[i] = taps[turned ? 8 - 3 * i - k : 3 * i + k];
            transform_taps(g, u);
            #pragma unroll
            for (int i = 0; i < POINTS; i++) columns[i][k] = u[i];
        }
        global float * target = packed + ((size_t)get_global_id(0) * 2 * POSITIONS * INPUT_CHANNELS + input) * OUTPUTS;
        #pragma unroll 1
        for (int i = 0; i < POINTS; i++) {
            float16 u[POINTS];
            transform_taps(columns[i], u);
            #pragma unroll
            for (int j = 0; j < POINTS; j++) {
                store_outputs(u[j].lo, target + (size_t)(i * POINTS + j) * INPUT_CHANNELS * OUTPUTS);
                if (first_output + OUTPUTS < OUTPUT_CHANNELS)
                    store_outputs(u[j].hi, target + (size_t)(POSITIONS + i * POINTS + j) * INPUT_CHANNELS * OUTPUTS);
            }
        }
    }
}

__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_winograd_pack_weights(global const float * restrict weights, global float * restrict packed)
{
    pack_weights(weights, packed, INPUT_CHANNELS * 9, 9, 0);
}

__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_winograd_pack_turned_weights(global const float * restrict weights,
                                                     global float * restrict packed)
{
    pack_weights(weights, packed, 9, OUTPUT_CHANNELS * 9, 1);
}

__attribute__((reqd_work_group_size(1, 1, 1)))
kernel void convolution_winograd(global const float * restrict padded, global const float * restrict packed,
                                 global float * restrict y EPILOGUE_PARAMETERS)
{
    local float transformed[POSITIONS * POSITION_STRIDE];       // [position][in][16 tiles]
    local float products[POSITIONS * OUTPUTS * 16];             // [position][out][16 tiles]

    // Where each of the 16 tiles starts in the input and in the output. Tiles past the end have no rows.
    const int first_tile = get_global_id(0) * 16;
    int source[16], target[16], rows[16], columns[16], whole = 1;
    for (int lane = 0; lane < 16; lane++) {
        const int tile = min(first_tile + lane, TILES - 1), image = tile / IMAGE_TILES;
        const int row = tile % IMAGE_TILES / ROW_TILES * TILE, column = tile % ROW_TILES * TILE;
        source[lane] = image * INPUT_CHANNELS * PADDED_PLANE + row * PADDED_WIDTH + column;
        target[lane] = image * OUTPUT_CHANNELS * OUTPUT_PIXELS + row * OUTPUT_WIDTH + column;
        rows[lane] = first_tile + lane < TILES ? min(TILE, OUTPUT_HEIGHT - row) : 0;
        columns[lane] = min(TILE, OUTPUT_WIDTH - column);
        whole &= rows[lane] == TILE && columns[lane] == TILE;
    }

    // 1. Transform the input tiles, one channel at a time: 16 tiles of POINTS × POINTS, tiles in the lanes.
    for (int channel = 0; channel < INPUT_CHANNELS; channel++) {
        float16 half_done[POINTS][POINTS];
        #pragma unroll 1
        for (int i = 0; i < POINTS; i++) {
            float16 line[POINTS];
            load_line(padded + (size_t)channel * PADDED_PLANE + i * PADDED_WIDTH, source, line);
            transform_input(line, half_done[i]);
        }
        local float * store = transformed + channel * 16;
        #pragma unroll 1
        for (int j = 0; j < POINTS; j++) {
            float16 column[POINTS], done[POINTS];
            #pragma unroll
            for (int i = 0; i < POINTS; i++) column[i] = half_done[i][j];
            transform_input(column, done);
            #pragma unroll
            for (int i = 0; i < POINTS; i++) vstore16(done[i], 0, store + (i * POINTS + j) * POSITION_STRIDE);
        }
    }

    // 2. For OUTPUTS output channels at a time: the products of every position, then back to outputs.
    global const float * u = packed;
    for (int block = 0; block < OUTPUT_BLOCKS; block++) {
        for (int position = 0; position < POSITIONS; position++) {
            local const float * v = transformed + position * POSITION_STRIDE;
            float16 sum[OUTPUTS];
            #pragma unroll
            for (int i = 0; i < OUTPUTS; i++) sum[i] = (float16)(0.0f);
            for (int channel = 0; channel < INPUT_CHANNELS; channel++, u += OUTPUTS, v += 16) {
                const float16 tiles = vload16(0, v);
                #pragma unroll
                for (int i = 0; i < OUTPUTS; i++) sum[i] = fma((float16)(u[i]), tiles, sum[i]);
            }
            #pragma unroll
            for (int i = 0; i < OUTPUTS; i++) vstore16(sum[i], position * OUTPUTS + i, products);
        }

        for (int i = 0; i < min(OUTPUTS, OUTPUT_CHANNELS - block * OUTPUTS); i++) {
            const int channel = block * OUTPUTS + i;
            float16 half_done[TILE][POINTS];
            #pragma unroll 1
            for (int k = 0; k < POINTS; k++) {
                float16 p[POINTS], o[TILE];
                #pragma unroll
                for (int j = 0; j < POINTS; j++) p[j] = vload16((j * POINTS + k) * OUTPUTS + i, products);
                transform_output(p, o);
                #pragma unroll
                for (int j = 0; j < TILE; j++) half_done[j][k] = o[j];
            }
            float outputs[TILE * 64];               // [row][tile % 4][tile / 4][4 columns]
            #pragma unroll 1
            for (int j = 0; j < TILE; j++) {
                float16 o[4], quarters[4];
                transform_output(half_done[j], o);
#if TILE < 4
                o[3] = (float16)(0.0f);
#endif
#if TILE < 3
                o[2] = (float16)(0.0f);
#endif
                transpose_quarters(o[0], o[1], o[2], o[3], quarters);
                #pragma unroll
                for (int k = 0; k < 4; k++) vstore16(quarters[k], 4 * j + k, outputs);
            }
            for (int lane = 0; lane < 16; lane++) {
                const float * tile = outputs + lane % 4 * 16 + lane / 4 * 4;
                const int first = target[lane] + channel * OUTPUT_PIXELS;
                if (whole) {
                    #pragma unroll
                    for (int row = 0; row < TILE; row++) {
                        #pragma unroll
                        for (int column = 0; column < TILE; column++) {
                            const int index = first + row * OUTPUT_WIDTH + column;
                            y[index] = EPILOGUE(tile[row * 64 + column], index, channel);
                        }
                    }
                } else {
                    for (int row = 0; row < rows[lane]; row++)
                        for (int column = 0; column < columns[lane]; column++) {
                            const int index = first + row * OUTPUT_WIDTH + column;
                            y[index] = EPILOGUE(tile[row * 64 + column], index, channel);
                        }
                }
            }
        }
    }
}
