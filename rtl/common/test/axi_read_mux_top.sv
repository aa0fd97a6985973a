// SPDX-License-Identifier: Apache-2.0
/// axi_read_mux with three clients, for axi_read_mux_test.cpp.
module axi_read_mux_top (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic [2:0]   rreq_valid_i,
  output logic [2:0]   rreq_ready_o,
  input  logic [119:0] rreq_addr_i,
  input  logic [23:0]  rreq_len_i,
  output logic [2:0]   rdat_valid_o,
  input  logic [2:0]   rdat_ready_i,
  output logic [511:0] rdat_data_o,
  output logic         rdat_last_o,
  output logic         error_o,
  output logic [3:0]   arid_o,
  output logic [39:0]  araddr_o,
  output logic [7:0]   arlen_o,
  output logic [2:0]   arsize_o,
  output logic [1:0]   arburst_o,
  output logic         arvalid_o,
  input  logic         arready_i,
  input  logic [3:0]   rid_i,
  input  logic [511:0] rdata_i,
  input  logic [1:0]   rresp_i,
  input  logic         rlast_i,
  input  logic         rvalid_i,
  output logic         rready_o
);

  axi_read_mux #(.Clients(3)) u_dut (.*);

endmodule
