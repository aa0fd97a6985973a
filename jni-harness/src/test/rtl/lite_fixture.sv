// SPDX-License-Identifier: Apache-2.0
/// Eight 64-bit registers behind AXI4-Lite. Address 0x100 and above answers SLVERR, 0x200 and above never answers.
/// Takes address and data of a write in either order, `delay_i` cycles apart.
module lite_fixture (
    input  logic        clk_i,          ///< clock
    input  logic        rst_ni,         ///< reset, active low
    input  logic [1:0]  skew_i,         ///< 1: address first, 2: data first, else both at once
    input  logic [15:0] csr_awaddr_i,   ///< write address channel
    input  logic        csr_awvalid_i,  ///< .
    output logic        csr_awready_o,  ///< .
    input  logic [63:0] csr_wdata_i,    ///< write data channel
    input  logic [7:0]  csr_wstrb_i,    ///< .
    input  logic        csr_wvalid_i,   ///< .
    output logic        csr_wready_o,   ///< .
    output logic [1:0]  csr_bresp_o,    ///< write response channel
    output logic        csr_bvalid_o,   ///< .
    input  logic        csr_bready_i,   ///< .
    input  logic [15:0] csr_araddr_i,   ///< read address channel
    input  logic        csr_arvalid_i,  ///< .
    output logic        csr_arready_o,  ///< .
    output logic [63:0] csr_rdata_o,    ///< read data channel
    output logic [1:0]  csr_rresp_o,    ///< .
    output logic        csr_rvalid_o,   ///< .
    input  logic        csr_rready_i    ///< .
);
  logic [63:0] registers_q[8];
  logic [15:0] address_q;
  logic [63:0] data_q;
  logic [7:0] strobe_q;
  logic address_here_q, data_here_q;

  assign csr_awready_o = !address_here_q && !csr_bvalid_o && !(skew_i == 2'd2 && !data_here_q);
  assign csr_wready_o  = !data_here_q && !csr_bvalid_o && !(skew_i == 2'd1 && !address_here_q);
  assign csr_arready_o = !csr_rvalid_o;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      {address_here_q, data_here_q, csr_bvalid_o, csr_rvalid_o} <= '0;
      for (int i = 0; i < 8; i++) registers_q[i] <= '0;
    end else begin
      if (csr_awvalid_i && csr_awready_o) begin
        address_q <= csr_awaddr_i;
        address_here_q <= 1'b1;
      end
      if (csr_wvalid_i && csr_wready_o) begin
        data_q <= csr_wdata_i;
        strobe_q <= csr_wstrb_i;
        data_here_q <= 1'b1;
      end
      if (address_here_q && data_here_q && address_q < 16'h200) begin
        address_here_q <= 1'b0;
        data_here_q <= 1'b0;
        csr_bvalid_o <= 1'b1;
        csr_bresp_o <= address_q >= 16'h100 ? 2'b10 : 2'b00;
        if (address_q < 16'h100) begin
          for (int i = 0; i < 8; i++) if (strobe_q[i]) registers_q[address_q[5:3]][8*i+:8] <= data_q[8*i+:8];
        end
      end
      if (csr_bvalid_o && csr_bready_i) csr_bvalid_o <= 1'b0;
      if (csr_arvalid_i && csr_arready_o && csr_araddr_i < 16'h200) begin
        csr_rvalid_o <= 1'b1;
        csr_rresp_o <= csr_araddr_i >= 16'h100 ? 2'b10 : 2'b00;
        csr_rdata_o <= registers_q[csr_araddr_i[5:3]];
      end else if (csr_rvalid_o && csr_rready_i) begin
        csr_rvalid_o <= 1'b0;
      end
    end
  end
endmodule
