// SPDX-License-Identifier: Apache-2.0
/// Divides a physical chunk number: stripe = chunk / data chunks, data index = chunk mod data chunks, turn = stripe mod
/// members. RAID 5 takes the parity member from the turn, RAID 1 the member that it reads. RAID 10 asks where chunk
/// 2 * stripe of all members lies: `data chunks` are the members, the quotient is the row, and the index the member.
///
/// Two dividers, one hexadecimal digit a cycle from the top; the second takes the first one's quotient digits as they
/// come. 14 cycles from start to done, 10 when the upper 16 bits are zero. A start while one is under way begins anew.
module stripe_map (
  input  logic        clk_i,
  input  logic        rst_ni,

  // geometry, stable while a division is under way
  input  logic [4:0]  data_chunks_i,  // data chunks of a stripe, or a row's chunks, 1 to 16
  input  logic [4:0]  members_i,      // members of the array, 1 to 16

  // question
  input  logic        start_i,        // pulse
  input  logic [47:0] chunk_i,        // physical chunk

  // answer, stable from done_o to the next start
  output logic        done_o,         // pulse
  output logic [47:0] stripe_o,       // chunk / data chunks
  output logic [3:0]  data_o,         // chunk mod data chunks
  output logic [3:0]  turn_o          // stripe mod members
);

  // One digit of a long division: {quotient digit, remainder} of (remainder * 16 + digit) / divisor, as two steps of
  // two bits, each by three comparisons side by side.
  function automatic logic [7:0] divide(input logic [3:0] remainder, input logic [3:0] digit, input logic [4:0] divisor);
    logic [5:0] partial;
    logic [3:0] once, twice, thrice;               // what is left after taking the divisor off 1, 2, 3 times
    logic       once_less, twice_less, thrice_less; // it cannot be taken off so often
    logic [1:0] unused_once, unused_twice, unused_thrice;
    logic [3:0] quotient;
    logic [3:0] rest;
    rest     = remainder;
    quotient = '0;
    for (int unsigned step = 0; step < 2; step++) begin
      partial = {rest, (step == 0) ? digit[3:2] : digit[1:0]};
      {once_less, unused_once, once}       = {1'b0, partial} - {2'b0, divisor};
      {twice_less, unused_twice, twice}    = {1'b0, partial} - {1'b0, divisor, 1'b0};
      {thrice_less, unused_thrice, thrice} = {1'b0, partial} - ({2'b0, divisor} + {1'b0, divisor, 1'b0});
      quotient = {quotient[1:0], !twice_less, twice_less ? !once_less : !thrice_less};
      if (!thrice_less) rest = thrice;
      else if (!twice_less) rest = twice;
      else if (!once_less) rest = once;
      else rest = partial[3:0];
    end
    divide = {quotient, rest};
  endfunction

  logic [47:0] chunk_q;       // digits still to divide, from the top
  logic [47:0] stripe_q;      // quotient so far
  logic [3:0]  data_q;        // remainder of the first divider
  logic [3:0]  turn_q;        // remainder of the second
  logic [3:0]  left_q;        // digits left for the first divider
  logic        second_q;      // a quotient digit waits for the second divider
  logic        last_q;        // and it is the last one
  logic        short_one;
  logic [7:0]  first;
  logic [3:0]  unused_second; // the second quotient is of no use

  assign short_one = chunk_i[47:32] == '0;
  assign first     = divide(data_q, chunk_q[47:44], data_chunks_i);

  logic [3:0] turn;
  assign {unused_second, turn} = divide(turn_q, stripe_q[3:0], members_i);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      chunk_q  <= '0;
      stripe_q <= '0;
      data_q   <= '0;
      turn_q   <= '0;
      left_q   <= '0;
      second_q <= 1'b0;
      last_q   <= 1'b0;
      done_o   <= 1'b0;
    end else if (start_i) begin
      chunk_q  <= short_one ? {chunk_i[31:0], 16'd0} : chunk_i;
      stripe_q <= '0;
      data_q   <= '0;
      turn_q   <= '0;
      left_q   <= short_one ? 4'd8 : 4'd12;
      second_q <= 1'b0;
      last_q   <= 1'b0;
      done_o   <= 1'b0;
    end else begin
      if (left_q != '0) begin
        chunk_q  <= {chunk_q[43:0], 4'd0};
        stripe_q <= {stripe_q[43:0], first[7:4]};
        data_q   <= first[3:0];
        left_q   <= left_q - 4'd1;
      end
      second_q <= left_q != '0;
      last_q   <= left_q == 4'd1;
      if (second_q) turn_q <= turn;
      done_o <= last_q;
    end
  end

  assign stripe_o = stripe_q;
  assign data_o   = data_q;
  assign turn_o   = turn_q;

endmodule
