// SPDX-License-Identifier: Apache-2.0
/// The writes of each function that have no response yet, whether data among them took another way than messages do, and whether one
/// failed.
module write_account (
  input  logic                             clk_i,
  input  logic                             rst_ni,
  // accepted
  input  logic                             data_i,
  input  logic [msix_pkg::FunctionBits-1:0] data_function_i,
  input  logic                             data_aside_i,      // another traffic class or target than messages
  input  logic                             message_i,
  input  logic [msix_pkg::FunctionBits-1:0] message_function_i,
  // answered
  input  logic                             answered_i,
  input  logic                             answered_message_i,
  input  logic                             answered_error_i,
  input  logic [msix_pkg::FunctionBits-1:0] answered_function_i,
  // a RAISE looks at its function
  input  logic                             flush_i,           // what went aside is visible
  input  logic                             forgive_i,         // it is through: earlier faults have been told
  input  logic [msix_pkg::FunctionBits-1:0] raise_function_i,
  input  logic                             clean_i,           // function reset
  input  logic [msix_pkg::FunctionBits-1:0] clean_function_i,
  // by function
  output logic [msix_pkg::Functions-1:0]   no_data_o,         // no data without a response
  output logic [msix_pkg::Functions-1:0]   none_o,            // no write without a response
  output logic [msix_pkg::Functions-1:0]   many_o,            // no room for more data
  output logic [msix_pkg::Functions-1:0]   full_o,            // nor for a message
  output logic [msix_pkg::Functions-1:0]   aside_o,           // data went another way since the last flush
  output logic [msix_pkg::Functions-1:0]   fault_o,           // data failed since the last RAISE
  output logic [msix_pkg::Functions*7-1:0] outstanding_o
);

  for (genvar f = 0; f < msix_pkg::Functions; f++) begin : gen_function
    logic [5:0] data_q;
    logic [6:0] all_q;
    logic       more_data, more, less_data, less;

    assign more_data = data_i && data_function_i == msix_pkg::FunctionBits'(f);
    assign more      = message_i && message_function_i == msix_pkg::FunctionBits'(f);
    assign less      = answered_i && answered_function_i == msix_pkg::FunctionBits'(f);
    assign less_data = less && !answered_message_i;

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) begin
        data_q     <= '0;
        all_q      <= '0;
        aside_o[f] <= 1'b0;
        fault_o[f] <= 1'b0;
      end else begin
        data_q <= data_q + 6'(more_data) - 6'(less_data);
        all_q  <= all_q + 7'(more_data) + 7'(more) - 7'(less);
        if (clean_i && clean_function_i == msix_pkg::FunctionBits'(f)) aside_o[f] <= 1'b0;
        else if (more_data && data_aside_i) aside_o[f] <= 1'b1;
        else if (flush_i && raise_function_i == msix_pkg::FunctionBits'(f)) aside_o[f] <= 1'b0;
        if (less_data && answered_error_i) fault_o[f] <= 1'b1;
        else if (clean_i && clean_function_i == msix_pkg::FunctionBits'(f)) fault_o[f] <= 1'b0;
        else if (forgive_i && raise_function_i == msix_pkg::FunctionBits'(f)) fault_o[f] <= 1'b0;
      end
    end

    assign no_data_o[f] = data_q == '0;
    assign none_o[f]    = all_q == '0;
    assign many_o[f]    = all_q[6:5] != '0;
    assign full_o[f]    = all_q[6];
    assign outstanding_o[7*f +: 7] = all_q;
  end

endmodule
