// SPDX-License-Identifier: Apache-2.0
/// What a member's beats are multiplied by on their way to the accumulators, so that the two sums are the two members of a
/// RAID 6 stripe that are wanted: P and Q for a write, what is lost for a recovery. GF(2^8) with 0x11d, P the sum of the data
/// chunks, Q the sum of 2^i times data chunk i (as Linux md numbers them).
///
/// Wanted are one member or two, told by their roles; every other member of the stripe may be asked about. A coefficient of 0
/// says that the member need not be read for that sum. How many data chunks there are does not matter. Of RAID 5, which has no
/// Q, the one wanted member is the sum of all others: the same answers as for a single data chunk or P here.
///
/// The answer to the question of a cycle comes three cycles later; one question a cycle. Nothing moves while ask_i is low.
module raid6_coefficients (
  input  logic       clk_i,
  input  logic       ask_i,        // high from a question to its answer

  // question: roles are 0 to 13 for a data chunk, 14 for P, 15 for Q
  input  logic [3:0] member_i,     // that is read or written; not one of the wanted
  input  logic [3:0] wanted_a_i,   // sum of the first half
  input  logic [3:0] wanted_b_i,   // sum of the second half, a higher role than the first; or the same: it is not wanted

  // answer
  output logic [7:0] first_o,      // coefficient for the first half
  output logic [7:0] second_o      // for the second half
);

  localparam logic [3:0] RoleP = 4'd14;
  localparam logic [3:0] RoleQ = 4'd15;

  // 2^(index - 13) in the field, index 0 to 26.
  function automatic logic [7:0] power(input logic [4:0] index);
    unique case (index)
      5'd0: power = 8'hb0;
      5'd1: power = 8'h7d;
      5'd2: power = 8'hfa;
      5'd3: power = 8'he9;
      5'd4: power = 8'hcf;
      5'd5: power = 8'h83;
      5'd6: power = 8'h1b;
      5'd7: power = 8'h36;
      5'd8: power = 8'h6c;
      5'd9: power = 8'hd8;
      5'd10: power = 8'had;
      5'd11: power = 8'h47;
      5'd12: power = 8'h8e;
      5'd13: power = 8'h01;
      5'd14: power = 8'h02;
      5'd15: power = 8'h04;
      5'd16: power = 8'h08;
      5'd17: power = 8'h10;
      5'd18: power = 8'h20;
      5'd19: power = 8'h40;
      5'd20: power = 8'h80;
      5'd21: power = 8'h1d;
      5'd22: power = 8'h3a;
      5'd23: power = 8'h74;
      5'd24: power = 8'he8;
      5'd25: power = 8'hcd;
      5'd26: power = 8'h87;
      default: power = 8'h00;
    endcase
  endfunction

  // 1 / (1 + 2^distance), distance 1 to 13.
  function automatic logic [7:0] inverse(input logic [3:0] distance);
    unique case (distance)
      4'd1: inverse = 8'hf4;
      4'd2: inverse = 8'ha7;
      4'd3: inverse = 8'h9d;
      4'd4: inverse = 8'h72;
      4'd5: inverse = 8'hed;
      4'd6: inverse = 8'h5f;
      4'd7: inverse = 8'h54;
      4'd8: inverse = 8'ha0;
      4'd9: inverse = 8'ha9;
      4'd10: inverse = 8'hfb;
      4'd11: inverse = 8'h74;
      4'd12: inverse = 8'h85;
      4'd13: inverse = 8'he4;
      default: inverse = 8'h01;
    endcase
  endfunction

  // ---- first cycle: which powers -----------------------------------------------------------------------------------
  // Every coefficient is (near + far) times a factor; near is of the wanted members alone, far of the member too.
  logic       data, data_or_p, data_or_q, a_data, b_data, pair;
  logic [4:0] near_a_q, near_b_q, far_q;   // exponents + 13
  logic       near_a_on_q, near_b_on_q, far_a_on_q, far_b_on_q, divide_q;
  logic [3:0] distance_q;

  assign data      = member_i < RoleP;
  assign data_or_p = member_i != RoleQ;
  assign data_or_q = member_i != RoleP;
  assign a_data    = wanted_a_i < RoleP;
  assign b_data    = wanted_b_i < RoleP;
  assign pair      = wanted_a_i != wanted_b_i;

  always_ff @(posedge clk_i) if (ask_i) begin
    distance_q  <= wanted_b_i - wanted_a_i;
    divide_q    <= pair && b_data;
    near_a_q    <= 5'd13 + ((pair && b_data) ? {1'b0, wanted_b_i} - {1'b0, wanted_a_i} : 5'd0);
    near_b_q    <= 5'd13 + ((a_data && wanted_b_i == RoleQ) ? {1'b0, wanted_a_i} : 5'd0);
    far_q       <= 5'd13 + (data ? {1'b0, member_i} : 5'd0) -
                   ((a_data && wanted_b_i != RoleQ) ? {1'b0, wanted_a_i} : 5'd0);
    near_a_on_q <= data_or_p && wanted_a_i != RoleQ && !(pair && wanted_b_i == RoleP);
    far_a_on_q  <= pair ? data_or_q && a_data && wanted_b_i != RoleQ : data && wanted_a_i == RoleQ;
    near_b_on_q <= pair && data_or_p && a_data;
    far_b_on_q  <= pair && data_or_q;
  end

  // ---- second cycle: the powers, and the factor --------------------------------------------------------------------
  logic [7:0] sum_a_q, sum_b_q, factor_q, far;
  assign far = power(far_q);

  always_ff @(posedge clk_i) if (ask_i) begin
    sum_a_q  <= (near_a_on_q ? power(near_a_q) : 8'h00) ^ (far_a_on_q ? far : 8'h00);
    sum_b_q  <= (near_b_on_q ? power(near_b_q) : 8'h00) ^ (far_b_on_q ? far : 8'h00);
    factor_q <= divide_q ? inverse(distance_q) : 8'h01;
  end

  // ---- third cycle -------------------------------------------------------------------------------------------------
  logic [15:0] product;

  gf256_multiply #(.Bytes(2)) u_multiply (
    .valid_i(ask_i), .coefficient_i(factor_q), .data_i({sum_b_q, sum_a_q}), .product_o(product)
  );
  always_ff @(posedge clk_i) if (ask_i) {second_o, first_o} <= product;

endmodule
