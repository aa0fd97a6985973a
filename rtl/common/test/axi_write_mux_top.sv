// SPDX-License-Identifier: Apache-2.0
/// axi_write_mux with three clients and few open bursts, for axi_write_mux_test.cpp.
module axi_write_mux_top (
  input  logic          clk_i,
  input  logic          rst_ni,
  input  logic [2:0]    wreq_valid_i,
  output logic [2:0]    wreq_ready_o,
  input  logic [119:0]  wreq_addr_i,
  input  logic [23:0]   wreq_len_i,
  input  logic [2:0]    wdat_valid_i,
  output logic [2:0]    wdat_ready_o,
  input  logic [1535:0] wdat_data_i,
  output logic [2:0]    wdone_o,
  output logic          error_o,
  output logic [3:0]    awid_o,
  output logic [39:0]   awaddr_o,
  output logic [7:0]    awlen_o,
  output logic [2:0]    awsize_o,
  output logic [1:0]    awburst_o,
  output logic          awvalid_o,
  input  logic          awready_i,
  output logic [511:0]  wdata_o,
  output logic [63:0]   wstrb_o,
  output logic          wlast_o,
  output logic          wvalid_o,
  input  logic          wready_i,
  input  logic [3:0]    bid_i,
  input  logic [1:0]    bresp_i,
  input  logic          bvalid_i,
  output logic          bready_o
);

  axi_write_mux #(.Clients(3), .Outstanding(16)) u_dut (.*);

endmodule
