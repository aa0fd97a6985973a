// SPDX-License-Identifier: Apache-2.0
/// Copies bursts of an AXI4 memory from one address to another; reads run ahead of writes as far as a FIFO of 64 beats
/// goes, so that both data channels are busy in every cycle. Beats may be narrower than the bus; source and target must
/// then lie on the same lanes.
module axi_copy_fixture (
    input  logic         clk_i,          ///< clock
    input  logic         rst_ni,         ///< reset, active low
    input  logic         start_i,        ///< pulse: begin
    input  logic [39:0]  source_i,       ///< address of the first burst read
    input  logic [39:0]  target_i,       ///< address of the first burst written
    input  logic [15:0]  bursts_i,       ///< how many
    input  logic [7:0]   length_i,       ///< beats per burst minus one
    input  logic [2:0]   size_i,         ///< log2 of the bytes in a beat
    input  logic [63:0]  strobe_i,       ///< strobes of every beat written, within its lanes
    input  logic         lanes_wrong_i,  ///< strobes also outside a narrow beat's lanes, against the rules
    input  logic         drop_valid_i,   ///< hide AWVALID and ARVALID, against the rules
    input  logic         last_wrong_i,   ///< assert WLAST a beat too early, against the rules
    output logic         busy_o,         ///< something is under way
    output logic [3:0]   mem_awid_o,     ///< write address channel
    output logic [39:0]  mem_awaddr_o,   ///< .
    output logic [7:0]   mem_awlen_o,    ///< .
    output logic [2:0]   mem_awsize_o,   ///< .
    output logic [1:0]   mem_awburst_o,  ///< .
    output logic         mem_awvalid_o,  ///< .
    input  logic         mem_awready_i,  ///< .
    output logic [511:0] mem_wdata_o,    ///< write data channel
    output logic [63:0]  mem_wstrb_o,    ///< .
    output logic         mem_wlast_o,    ///< .
    output logic         mem_wvalid_o,   ///< .
    input  logic         mem_wready_i,   ///< .
    input  logic [3:0]   mem_bid_i,      ///< write response channel
    input  logic [1:0]   mem_bresp_i,    ///< .
    input  logic         mem_bvalid_i,   ///< .
    output logic         mem_bready_o,   ///< .
    output logic [3:0]   mem_arid_o,     ///< read address channel
    output logic [39:0]  mem_araddr_o,   ///< .
    output logic [7:0]   mem_arlen_o,    ///< .
    output logic [2:0]   mem_arsize_o,   ///< .
    output logic [1:0]   mem_arburst_o,  ///< .
    output logic         mem_arvalid_o,  ///< .
    input  logic         mem_arready_i,  ///< .
    input  logic [3:0]   mem_rid_i,      ///< read data channel
    input  logic [511:0] mem_rdata_i,    ///< .
    input  logic [1:0]   mem_rresp_i,    ///< .
    input  logic         mem_rlast_i,    ///< .
    input  logic         mem_rvalid_i,   ///< .
    output logic         mem_rready_o,   ///< .
    output logic [31:0]  errors_o        ///< wrong ids, wrong RLAST, responses that are not OKAY
);
  logic [511:0] fifo_q[64];
  logic [6:0] write_pointer_q, read_pointer_q;
  logic [15:0] ar_left_q, aw_left_q, b_left_q, w_left_q, r_left_q;
  logic [39:0] ar_address_q, aw_address_q, w_address_q;
  logic [3:0] ar_id_q, aw_id_q, r_id_q, b_id_q;
  logic [7:0] w_beat_q, r_beat_q;
  logic [31:0] errors_q;

  wire [6:0] fill = write_pointer_q - read_pointer_q;
  wire [39:0] burst_bytes = {31'd0, {1'b0, length_i} + 9'd1} << size_i;
  wire [63:0] lanes = (64'hffff_ffff_ffff_ffff >> (7'd64 - (7'd1 << size_i))) << w_address_q[5:0];

  assign busy_o = ar_left_q != 0 || aw_left_q != 0 || b_left_q != 0 || w_left_q != 0 || r_left_q != 0;
  assign mem_arid_o = ar_id_q;
  assign mem_araddr_o = ar_address_q;
  assign mem_arlen_o = length_i;
  assign mem_arsize_o = size_i;
  assign mem_arburst_o = 2'b01;
  assign mem_arvalid_o = ar_left_q != 0 && !drop_valid_i;
  assign mem_awid_o = aw_id_q;
  assign mem_awaddr_o = aw_address_q;
  assign mem_awlen_o = length_i;
  assign mem_awsize_o = size_i;
  assign mem_awburst_o = 2'b01;
  assign mem_awvalid_o = aw_left_q != 0 && !drop_valid_i;
  assign mem_rready_o = fill < 7'd64;
  assign mem_wvalid_o = fill != 0 && w_left_q != 0;
  assign mem_wdata_o = fifo_q[read_pointer_q[5:0]];
  assign mem_wstrb_o = lanes_wrong_i ? strobe_i : strobe_i & lanes;
  assign mem_wlast_o = w_beat_q == length_i || (last_wrong_i && w_beat_q + 8'd1 == length_i);
  assign mem_bready_o = 1'b1;
  assign errors_o = errors_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      {ar_left_q, aw_left_q, b_left_q, w_left_q, r_left_q} <= '0;
      {write_pointer_q, read_pointer_q} <= '0;
      {ar_id_q, aw_id_q, r_id_q, b_id_q} <= '0;
      {w_beat_q, r_beat_q} <= '0;
      errors_q <= '0;
    end else if (start_i) begin
      {ar_left_q, aw_left_q, b_left_q, w_left_q, r_left_q} <= {5{bursts_i}};
      ar_address_q <= source_i;
      aw_address_q <= target_i;
      w_address_q <= target_i;
    end else begin
      if (mem_arvalid_o && mem_arready_i) begin
        ar_left_q <= ar_left_q - 16'd1;
        ar_address_q <= ar_address_q + burst_bytes;
        ar_id_q <= ar_id_q + 4'd1;
      end
      if (mem_awvalid_o && mem_awready_i) begin
        aw_left_q <= aw_left_q - 16'd1;
        aw_address_q <= aw_address_q + burst_bytes;
        aw_id_q <= aw_id_q + 4'd1;
      end
      if (mem_rvalid_i && mem_rready_o) begin
        fifo_q[write_pointer_q[5:0]] <= mem_rdata_i;
        write_pointer_q <= write_pointer_q + 7'd1;
        r_beat_q <= mem_rlast_i ? 8'd0 : r_beat_q + 8'd1;
        if (mem_rlast_i) begin
          r_left_q <= r_left_q - 16'd1;
          r_id_q <= r_id_q + 4'd1;
        end
        if (mem_rlast_i != (r_beat_q == length_i) || mem_rid_i != r_id_q || mem_rresp_i != 2'b00)
          errors_q <= errors_q + 32'd1;
      end
      if (mem_wvalid_o && mem_wready_i) begin
        read_pointer_q <= read_pointer_q + 7'd1;
        w_address_q <= w_address_q + (40'd1 << size_i);
        w_beat_q <= w_beat_q == length_i ? 8'd0 : w_beat_q + 8'd1;
        if (w_beat_q == length_i) w_left_q <= w_left_q - 16'd1;
      end
      if (mem_bvalid_i && mem_bready_o) begin
        b_left_q <= b_left_q - 16'd1;
        b_id_q <= b_id_q + 4'd1;
        if (mem_bid_i != b_id_q || mem_bresp_i != 2'b00) errors_q <= errors_q + 32'd1;
      end
    end
  end
endmodule
