// SPDX-License-Identifier: Apache-2.0
/// 8 KiB of AXI4 memory, one read and one write at a time; every burst type, narrow and unaligned beats. Faults are
/// chosen by a port, so that one build has them all.
module axi_ram (
    input  logic        clk_i,         ///< clock
    input  logic        rst_ni,        ///< reset, active low
    input  logic [3:0]  fault_i,       ///< 0: none; else what goes wrong, see below
    input  logic        ram_awvalid_i, ///< write address
    output logic        ram_awready_o, ///< .
    input  logic [3:0]  ram_awid_i,    ///< .
    input  logic [12:0] ram_awaddr_i,  ///< .
    input  logic [7:0]  ram_awlen_i,   ///< .
    input  logic [2:0]  ram_awsize_i,  ///< .
    input  logic [1:0]  ram_awburst_i, ///< .
    input  logic        ram_wvalid_i,  ///< write data
    output logic        ram_wready_o,  ///< .
    input  logic [63:0] ram_wdata_i,   ///< .
    input  logic [7:0]  ram_wstrb_i,   ///< .
    input  logic        ram_wlast_i,   ///< .
    output logic        ram_bvalid_o,  ///< write response
    input  logic        ram_bready_i,  ///< .
    output logic [3:0]  ram_bid_o,     ///< .
    output logic [1:0]  ram_bresp_o,   ///< .
    input  logic        ram_arvalid_i, ///< read address
    output logic        ram_arready_o, ///< .
    input  logic [3:0]  ram_arid_i,    ///< .
    input  logic [12:0] ram_araddr_i,  ///< .
    input  logic [7:0]  ram_arlen_i,   ///< .
    input  logic [2:0]  ram_arsize_i,  ///< .
    input  logic [1:0]  ram_arburst_i, ///< .
    output logic        ram_rvalid_o,  ///< read data
    input  logic        ram_rready_i,  ///< .
    output logic [3:0]  ram_rid_o,     ///< .
    output logic [63:0] ram_rdata_o,   ///< .
    output logic [1:0]  ram_rresp_o,   ///< .
    output logic        ram_rlast_o    ///< .
);
  localparam logic [3:0] ResponseEarly = 4'd1;   // BVALID with the last beat, not after it
  localparam logic [3:0] ResponseId = 4'd2;      // BID is another
  localparam logic [3:0] ResponseTwice = 4'd3;   // every response comes again
  localparam logic [3:0] ResponseNever = 4'd4;   // no response
  localparam logic [3:0] ResponseFalls = 4'd5;   // BVALID takes turns
  localparam logic [3:0] LastEarly = 4'd6;       // RLAST a beat too early, and no beat after it
  localparam logic [3:0] LastNever = 4'd7;       // no RLAST
  localparam logic [3:0] ReadId = 4'd8;          // RID is another
  localparam logic [3:0] ExclusiveOkay = 4'd9;   // RRESP is EXOKAY
  localparam logic [3:0] DataChanges = 4'd10;    // RDATA counts while it waits
  localparam logic [3:0] WrapIgnored = 4'd11;    // WRAP goes on as INCR
  localparam logic [3:0] StrobeIgnored = 4'd12;  // all lanes are written
  localparam logic [3:0] LanesStray = 4'd13;     // no fault: lanes that a read did not ask for are upside down

  typedef struct packed {
    logic [12:0] address;
    logic [7:0]  length;
    logic [2:0]  size;
    logic [1:0]  burst;
  } burst_t;

  // address of the beat after this
  function automatic logic [12:0] next(input burst_t now, input logic ignore_wrap);
    logic [12:0] size, block, after;
    size  = 13'd1 << now.size;
    block = ({5'd0, now.length} << now.size) | (size - 13'd1);
    after = (now.address & ~(size - 13'd1)) + size;
    if (now.burst == 2'd0) return now.address;
    if (now.burst == 2'd2 && !ignore_wrap) return (now.address & ~block) | (after & block);
    return after;
  endfunction

  logic [63:0] memory_q[1024];
  burst_t      write_q, read_q;
  logic [3:0]  write_id_q, read_id_q;
  logic        writing_q, reading_q, answering_q, again_q;
  logic [7:0]  beat_q, cycle_q;
  logic        write_beat, read_last;
  logic [63:0] stray;

  assign ram_awready_o = !writing_q && !answering_q;
  // data of writes waits while a read is under way, else a write would change what stands at RDATA
  assign ram_wready_o = writing_q && !reading_q;
  assign write_beat = ram_wvalid_i && ram_wready_o;
  assign ram_bvalid_o = fault_i == ResponseEarly ? write_beat && ram_wlast_i || answering_q && !again_q
                      : fault_i == ResponseFalls ? answering_q && cycle_q[0] : answering_q && fault_i != ResponseNever;
  assign ram_bid_o = write_id_q ^ {3'd0, fault_i == ResponseId};
  assign ram_bresp_o = 2'b00;

  assign ram_arready_o = !reading_q;
  assign ram_rvalid_o = reading_q;
  assign ram_rid_o = read_id_q ^ {3'd0, fault_i == ReadId};
  assign ram_rdata_o = (memory_q[read_q.address[12:3]] + (fault_i == DataChanges ? {56'd0, cycle_q} : 64'd0)) ^ stray;
  always_comb
    for (int i = 0; i < 8; i++)
      stray[8*i+:8] = {8{fault_i == LanesStray && (i < 32'(read_q.address[2:0])
                         || (i >> read_q.size) != 32'(read_q.address[2:0]) >> read_q.size)}};
  assign ram_rresp_o = fault_i == ExclusiveOkay ? 2'b01 : 2'b00;
  assign read_last = fault_i == LastEarly ? beat_q + 8'd1 >= read_q.length : beat_q == read_q.length;
  assign ram_rlast_o = read_last && fault_i != LastNever;

  always_ff @(posedge clk_i) begin
    cycle_q <= cycle_q + 8'd1;
    if (!rst_ni) begin
      {writing_q, reading_q, answering_q, again_q} <= '0;
      cycle_q <= '0;
    end else begin
      if (ram_awvalid_i && ram_awready_o) begin
        writing_q <= 1'b1;
        write_id_q <= ram_awid_i;
        write_q <= {ram_awaddr_i, ram_awlen_i, ram_awsize_i, ram_awburst_i};
      end
      if (write_beat) begin
        for (int i = 0; i < 8; i++)
          if (ram_wstrb_i[i] || fault_i == StrobeIgnored)
            memory_q[write_q.address[12:3]][8*i+:8] <= ram_wdata_i[8*i+:8];
        write_q.address <= next(write_q, fault_i == WrapIgnored);
        if (ram_wlast_i) {writing_q, answering_q} <= 2'b01;
      end
      if (ram_bvalid_o && ram_bready_i) begin
        answering_q <= fault_i == ResponseTwice && !again_q;
        again_q <= fault_i == ResponseTwice && !again_q;
      end
      if (ram_arvalid_i && ram_arready_o) begin
        reading_q <= 1'b1;
        beat_q <= '0;
        read_id_q <= ram_arid_i;
        read_q <= {ram_araddr_i, ram_arlen_i, ram_arsize_i, ram_arburst_i};
      end
      if (ram_rvalid_o && ram_rready_i) begin
        beat_q <= beat_q + 8'd1;
        read_q.address <= next(read_q, fault_i == WrapIgnored);
        if (read_last) reading_q <= 1'b0;
      end
    end
  end
endmodule
