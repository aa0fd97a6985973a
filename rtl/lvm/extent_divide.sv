// SPDX-License-Identifier: Apache-2.0
/// Divides a block number by the size of an extent that is no power of two: a number of units of 128 blocks (64 KiB).
///
/// The quotient is a product: with x = block / 128 (41 bits), u units (3 to 2^14 - 1), 2^(l-1) < u < 2^l, k = 41 + l, and the
/// reciprocal m = 2^k / u rounded up, x / u = x * m / 2^k, both rounded down. It is exact for every x < 2^41:
/// m * u = 2^k + d with 0 < d < u < 2^l, so x * m / 2^k = x / u + x * d / (u * 2^k), and the second term is less than
/// 2^41 * 2^l / (u * 2^k) = 1 / u, while x / u is at least 1 / u below the next whole number. m has 42 bits, because
/// 2^(l-1) < u < 2^l puts it between 2^41 and 2^42.
///
/// Four cycles: products with six bits of x each, their sum, the shift by l, what is left over.
module extent_divide (
  input  logic        clk_i,
  input  logic        rst_ni,

  // geometry, stable while a division is under way
  input  logic [13:0] units_i,       // u
  input  logic [41:0] reciprocal_i,  // m
  input  logic [3:0]  log2_i,        // l

  // question
  input  logic        start_i,       // pulse
  input  logic [47:0] block_i,       // stable until done_o

  // answer, stable from done_o to the next start
  output logic        done_o,        // pulse
  output logic [40:0] extent_o,      // block / (128 * u)
  output logic [20:0] offset_o       // block mod (128 * u)
);

  logic [41:0]      x;
  logic [2:0]       step_q;     // which step is next, one-hot
  logic [47:0]      product0_q, product1_q, product2_q, product3_q, product4_q, product5_q, product6_q;
  logic [83:0]      total_q;
  logic [40:0]      extent_q;
  logic [13:0]      rest_q;     // units
  logic             unused_total;

  assign x            = {1'b0, block_i[47:7]};
  assign unused_total = ^{total_q[83], total_q[40:0]};

  function automatic logic [47:0] times(input logic [5:0] digit);
    times = 48'(reciprocal_i) * 48'(digit);
  endfunction

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      step_q <= '0;
      done_o <= 1'b0;
    end else begin
      step_q <= {step_q[1:0], start_i};
      done_o <= step_q[2];
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      product0_q <= times(x[5:0]);
      product1_q <= times(x[11:6]);
      product2_q <= times(x[17:12]);
      product3_q <= times(x[23:18]);
      product4_q <= times(x[29:24]);
      product5_q <= times(x[35:30]);
      product6_q <= times(x[41:36]);
    end
    if (step_q[0]) begin
      total_q <= 84'(product0_q) + {30'd0, product1_q, 6'd0} + {24'd0, product2_q, 12'd0} +
                 {18'd0, product3_q, 18'd0} + {12'd0, product4_q, 24'd0} + {6'd0, product5_q, 30'd0} +
                 {product6_q, 36'd0};
    end
    if (step_q[1]) extent_q <= 41'(total_q[82:41] >> log2_i);
    if (step_q[2]) rest_q   <= x[13:0] - extent_q[13:0] * units_i;
  end

  assign extent_o = extent_q;
  assign offset_o = {rest_q, block_i[6:0]};

endmodule
