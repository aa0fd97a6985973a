// SPDX-License-Identifier: Apache-2.0
/// A two-entry stream buffer with registered ready and valid: the smallest design in which a handshake sampled at the
/// wrong moment loses or doubles a beat.
module stream_skid_fixture #(
    parameter int unsigned Width = 8  ///< payload bits
) (
    input  logic             clk_i,    ///< clock
    input  logic             rst_ni,   ///< reset, active low
    input  logic             valid_i,  ///< upstream valid
    output logic             ready_o,  ///< upstream ready
    input  logic [Width-1:0] data_i,   ///< upstream payload
    output logic             valid_o,  ///< downstream valid
    input  logic             ready_i,  ///< downstream ready
    output logic [Width-1:0] data_o    ///< downstream payload
);
  logic [Width-1:0] front_q, back_q;
  logic front_valid_q, back_valid_q;

  assign ready_o = !back_valid_q;
  assign valid_o = front_valid_q;
  assign data_o  = front_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      front_valid_q <= 1'b0;
      back_valid_q  <= 1'b0;
    end else begin
      if (!front_valid_q || ready_i) begin
        front_valid_q <= back_valid_q || (valid_i && ready_o);
        front_q       <= back_valid_q ? back_q : data_i;
        back_valid_q  <= 1'b0;
      end else if (valid_i && ready_o) begin
        back_q       <= data_i;
        back_valid_q <= 1'b1;
      end
    end
  end
endmodule
