// SPDX-License-Identifier: Apache-2.0
/// The window of a stream as frame_judge keeps it: the expected number is taken, and the next is expected; any other is refused. Any
/// number is watched. Once taken it is not taken again before all other numbers were, and is told to be a duplicate for half as long;
/// what is taken is exactly what is expected, across the wrap as elsewhere.
module stream_window #(
  parameter int unsigned Bits = 32,
  parameter int unsigned Gap  = 1024
) (
  input logic            clk_i,
  input logic            rst_ni,
  input logic            valid_i,
  input logic [Bits-1:0] number_i,
  input logic            write_i,     // firmware sets what is expected
  input logic [Bits-1:0] value_i
);

  logic [Bits-1:0] expected_q, f_number, f_since;
  logic            next, duplicate, gap, outside, f_seen;

  sequence_window #(.Bits(Bits), .Gap(Gap)) u_window (
    .number_i, .expected_i(expected_q), .next_o(next), .duplicate_o(duplicate), .gap_o(gap), .outside_o(outside)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) expected_q <= '0;
    else if (write_i) expected_q <= value_i;
    else if (valid_i && next) expected_q <= number_i + 1'b1;
  end

  logic f_started = 1'b0;
  assign f_number = $anyconst;

  // Frames taken since the watched one.
  always_ff @(posedge clk_i) begin
    f_started <= 1'b1;
    if (!f_started || write_i) begin
      f_seen  <= 1'b0;
      f_since <= '0;
    end else if (valid_i && next) begin
      if (number_i == f_number) begin
        f_seen  <= 1'b1;
        f_since <= '0;
      end else f_since <= f_since + 1'b1;
    end
  end

  always_comb begin
    assume (rst_ni == f_started);
    if (f_started) begin
      // The promise.
      assert ({2'd0, next} + {2'd0, duplicate} + {2'd0, gap} + {2'd0, outside} == 3'd1);
      if (next) assert (number_i == expected_q);
      if (f_seen && valid_i && next && number_i == f_number) assert (f_since == '1);
      if (f_seen && valid_i && number_i == f_number && f_since < Bits'(1) << (Bits - 1)) assert (duplicate);
      if (gap) assert (number_i - expected_q < Bits'(Gap));
      // Why it holds.
`ifndef BROKEN_WINDOW_UNSIGNED
`ifndef BROKEN_WINDOW_DOUBLE
      if (f_seen) assert (expected_q == f_number + f_since + 1'b1);
`endif
`endif
      cover (f_seen && duplicate && number_i == f_number && valid_i && f_number == '1 && f_since == Bits'(2));
    end
  end

endmodule
