// SPDX-License-Identifier: Apache-2.0
/// Three buses led through by wires, from a manager's side to a subordinate's: AXI4, AXI4-Lite, and reads of 16 bits.
/// What a test drives at one side stands at the other, right or wrong.
module axi_wires (
    input  logic        clk_i,           ///< clock; there is no register
    input  logic        rst_ni,          ///< reset; there is nothing to reset
    output logic        unused_o,        ///< uses both
    input  logic        s_awvalid_i,     ///< AXI4, write address
    input  logic [3:0]  s_awid_i,        ///< .
    input  logic [31:0] s_awaddr_i,      ///< .
    input  logic [7:0]  s_awlen_i,       ///< .
    input  logic [2:0]  s_awsize_i,      ///< .
    input  logic [1:0]  s_awburst_i,     ///< .
    input  logic        s_awlock_i,      ///< .
    input  logic [3:0]  s_awcache_i,     ///< .
    output logic        s_awready_o,     ///< .
    output logic        m_awvalid_o,     ///< AXI4, write address
    output logic [3:0]  m_awid_o,        ///< .
    output logic [31:0] m_awaddr_o,      ///< .
    output logic [7:0]  m_awlen_o,       ///< .
    output logic [2:0]  m_awsize_o,      ///< .
    output logic [1:0]  m_awburst_o,     ///< .
    output logic        m_awlock_o,      ///< .
    output logic [3:0]  m_awcache_o,     ///< .
    input  logic        m_awready_i,     ///< .
    input  logic        s_wvalid_i,      ///< AXI4, write data
    input  logic [63:0] s_wdata_i,       ///< .
    input  logic [7:0]  s_wstrb_i,       ///< .
    input  logic        s_wlast_i,       ///< .
    output logic        s_wready_o,      ///< .
    output logic        m_wvalid_o,      ///< AXI4, write data
    output logic [63:0] m_wdata_o,       ///< .
    output logic [7:0]  m_wstrb_o,       ///< .
    output logic        m_wlast_o,       ///< .
    input  logic        m_wready_i,      ///< .
    output logic        s_bvalid_o,      ///< AXI4, write response
    output logic [3:0]  s_bid_o,         ///< .
    output logic [1:0]  s_bresp_o,       ///< .
    input  logic        s_bready_i,      ///< .
    input  logic        m_bvalid_i,      ///< AXI4, write response
    input  logic [3:0]  m_bid_i,         ///< .
    input  logic [1:0]  m_bresp_i,       ///< .
    output logic        m_bready_o,      ///< .
    input  logic        s_arvalid_i,     ///< AXI4, read address
    input  logic [3:0]  s_arid_i,        ///< .
    input  logic [31:0] s_araddr_i,      ///< .
    input  logic [7:0]  s_arlen_i,       ///< .
    input  logic [2:0]  s_arsize_i,      ///< .
    input  logic [1:0]  s_arburst_i,     ///< .
    input  logic        s_arlock_i,      ///< .
    input  logic [3:0]  s_arcache_i,     ///< .
    output logic        s_arready_o,     ///< .
    output logic        m_arvalid_o,     ///< AXI4, read address
    output logic [3:0]  m_arid_o,        ///< .
    output logic [31:0] m_araddr_o,      ///< .
    output logic [7:0]  m_arlen_o,       ///< .
    output logic [2:0]  m_arsize_o,      ///< .
    output logic [1:0]  m_arburst_o,     ///< .
    output logic        m_arlock_o,      ///< .
    output logic [3:0]  m_arcache_o,     ///< .
    input  logic        m_arready_i,     ///< .
    output logic        s_rvalid_o,      ///< AXI4, read data
    output logic [3:0]  s_rid_o,         ///< .
    output logic [63:0] s_rdata_o,       ///< .
    output logic [1:0]  s_rresp_o,       ///< .
    output logic        s_rlast_o,       ///< .
    input  logic        s_rready_i,      ///< .
    input  logic        m_rvalid_i,      ///< AXI4, read data
    input  logic [3:0]  m_rid_i,         ///< .
    input  logic [63:0] m_rdata_i,       ///< .
    input  logic [1:0]  m_rresp_i,       ///< .
    input  logic        m_rlast_i,       ///< .
    output logic        m_rready_o,      ///< .
    input  logic        ls_awvalid_i,    ///< AXI4-Lite, write address
    input  logic [15:0] ls_awaddr_i,     ///< .
    output logic        ls_awready_o,    ///< .
    output logic        lm_awvalid_o,    ///< AXI4-Lite, write address
    output logic [15:0] lm_awaddr_o,     ///< .
    input  logic        lm_awready_i,    ///< .
    input  logic        ls_wvalid_i,     ///< AXI4-Lite, write data
    input  logic [31:0] ls_wdata_i,      ///< .
    input  logic [3:0]  ls_wstrb_i,      ///< .
    output logic        ls_wready_o,     ///< .
    output logic        lm_wvalid_o,     ///< AXI4-Lite, write data
    output logic [31:0] lm_wdata_o,      ///< .
    output logic [3:0]  lm_wstrb_o,      ///< .
    input  logic        lm_wready_i,     ///< .
    output logic        ls_bvalid_o,     ///< AXI4-Lite, write response
    output logic [1:0]  ls_bresp_o,      ///< .
    input  logic        ls_bready_i,     ///< .
    input  logic        lm_bvalid_i,     ///< AXI4-Lite, write response
    input  logic [1:0]  lm_bresp_i,      ///< .
    output logic        lm_bready_o,     ///< .
    input  logic        ls_arvalid_i,    ///< AXI4-Lite, read address
    input  logic [15:0] ls_araddr_i,     ///< .
    output logic        ls_arready_o,    ///< .
    output logic        lm_arvalid_o,    ///< AXI4-Lite, read address
    output logic [15:0] lm_araddr_o,     ///< .
    input  logic        lm_arready_i,    ///< .
    output logic        ls_rvalid_o,     ///< AXI4-Lite, read data
    output logic [31:0] ls_rdata_o,      ///< .
    output logic [1:0]  ls_rresp_o,      ///< .
    input  logic        ls_rready_i,     ///< .
    input  logic        lm_rvalid_i,     ///< AXI4-Lite, read data
    input  logic [31:0] lm_rdata_i,      ///< .
    input  logic [1:0]  lm_rresp_i,      ///< .
    output logic        lm_rready_o,     ///< .
    input  logic        os_arvalid_i,    ///< reads of 16 bits, read address
    input  logic [15:0] os_araddr_i,     ///< .
    output logic        os_arready_o,    ///< .
    output logic        om_arvalid_o,    ///< reads of 16 bits, read address
    output logic [15:0] om_araddr_o,     ///< .
    input  logic        om_arready_i,    ///< .
    output logic        os_rvalid_o,     ///< reads of 16 bits, read data
    output logic [15:0] os_rdata_o,      ///< .
    output logic [1:0]  os_rresp_o,      ///< .
    input  logic        os_rready_i,     ///< .
    input  logic        om_rvalid_i,     ///< reads of 16 bits, read data
    input  logic [15:0] om_rdata_i,      ///< .
    input  logic [1:0]  om_rresp_i,      ///< .
    output logic        om_rready_o      ///< .
);
  assign unused_o = rst_ni ^ clk_i;
  assign m_awvalid_o = s_awvalid_i;
  assign m_awid_o = s_awid_i;
  assign m_awaddr_o = s_awaddr_i;
  assign m_awlen_o = s_awlen_i;
  assign m_awsize_o = s_awsize_i;
  assign m_awburst_o = s_awburst_i;
  assign m_awlock_o = s_awlock_i;
  assign m_awcache_o = s_awcache_i;
  assign s_awready_o = m_awready_i;
  assign m_wvalid_o = s_wvalid_i;
  assign m_wdata_o = s_wdata_i;
  assign m_wstrb_o = s_wstrb_i;
  assign m_wlast_o = s_wlast_i;
  assign s_wready_o = m_wready_i;
  assign s_bvalid_o = m_bvalid_i;
  assign s_bid_o = m_bid_i;
  assign s_bresp_o = m_bresp_i;
  assign m_bready_o = s_bready_i;
  assign m_arvalid_o = s_arvalid_i;
  assign m_arid_o = s_arid_i;
  assign m_araddr_o = s_araddr_i;
  assign m_arlen_o = s_arlen_i;
  assign m_arsize_o = s_arsize_i;
  assign m_arburst_o = s_arburst_i;
  assign m_arlock_o = s_arlock_i;
  assign m_arcache_o = s_arcache_i;
  assign s_arready_o = m_arready_i;
  assign s_rvalid_o = m_rvalid_i;
  assign s_rid_o = m_rid_i;
  assign s_rdata_o = m_rdata_i;
  assign s_rresp_o = m_rresp_i;
  assign s_rlast_o = m_rlast_i;
  assign m_rready_o = s_rready_i;
  assign lm_awvalid_o = ls_awvalid_i;
  assign lm_awaddr_o = ls_awaddr_i;
  assign ls_awready_o = lm_awready_i;
  assign lm_wvalid_o = ls_wvalid_i;
  assign lm_wdata_o = ls_wdata_i;
  assign lm_wstrb_o = ls_wstrb_i;
  assign ls_wready_o = lm_wready_i;
  assign ls_bvalid_o = lm_bvalid_i;
  assign ls_bresp_o = lm_bresp_i;
  assign lm_bready_o = ls_bready_i;
  assign lm_arvalid_o = ls_arvalid_i;
  assign lm_araddr_o = ls_araddr_i;
  assign ls_arready_o = lm_arready_i;
  assign ls_rvalid_o = lm_rvalid_i;
  assign ls_rdata_o = lm_rdata_i;
  assign ls_rresp_o = lm_rresp_i;
  assign lm_rready_o = ls_rready_i;
  assign om_arvalid_o = os_arvalid_i;
  assign om_araddr_o = os_araddr_i;
  assign os_arready_o = om_arready_i;
  assign os_rvalid_o = om_rvalid_i;
  assign os_rdata_o = om_rdata_i;
  assign os_rresp_o = om_rresp_i;
  assign om_rready_o = os_rready_i;
endmodule
