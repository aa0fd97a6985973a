// SPDX-License-Identifier: Apache-2.0
/// A host's AXI4 manager: reads and writes of data (id 1), of descriptors and completions (id 0), without a clock between them
/// and the host. Of reads, who was taken last waits for the other; of writes, completions go first. Beats come in the order of their
/// addresses.
///
/// A host that is away (isolated, or in reset) is answered for by the port itself: data with response 01, descriptors with an error,
/// and completions vanish. What the host still owes then is awaited and dropped, so nothing of it is taken for an answer to what comes later.
/// A request that the host was offered stays until it is taken, and beats of it are given, without strobes: a beat that waits when
/// its host is isolated loses them, the one thing that does not stay as it was offered, so that nothing is written any more. In reset
/// all of this is forgotten.
module host_port #(
`ifdef FORMAL
  parameter int unsigned Reads      = 2,   // Yosys takes every file at its defaults first
  parameter int unsigned LengthBits = 2,
  parameter int unsigned CountBits  = 3
`else
  parameter int unsigned Reads      = 32,  // of data, without their last beat: a power of two
  parameter int unsigned LengthBits = 6,   // of a burst's length
  parameter int unsigned CountBits  = 8    // of transactions of a kind that the host owes an answer; half of them are begun
`endif
) (
  input  logic         clk_i,
  input  logic         rst_ni,
  // settings and state
  input  logic         isolate_i,
  input  logic         reset_i,
  input  logic [31:0]  timeout_i,          // cycles without progress, 0: never
  output logic         stalled_o,          // up to three cycles late
  output logic [15:0]  outstanding_o,      // transactions that the host took and has not answered, a cycle late
  output logic         idle_o,             // the port has no answer to make
  // data that is read
  input  logic         read_arvalid_i,
  output logic         read_arready_o,
  input  logic [63:0]  read_araddr_i,
  input  logic [7:0]   read_arlen_i,
  output logic         read_rvalid_o,      // always taken
  output logic [1:0]   read_rresp_o,       // 01: made here
  output logic         read_rlast_o,
  // descriptors, a line each
  input  logic         fetch_valid_i,
  output logic         fetch_ready_o,
  input  logic [57:0]  fetch_line_i,
  output logic         fetched_valid_o,    // always taken, in their order
  output logic         fetched_error_o,
  output logic [511:0] rdata_o,            // of both
  // data that is written
  input  logic         data_awvalid_i,
  output logic         data_awready_o,
  input  logic [63:0]  data_awaddr_i,
  input  logic [7:0]   data_awlen_i,
  input  logic         data_wvalid_i,
  output logic         data_wready_o,
  input  logic [511:0] data_wdata_i,
  input  logic [63:0]  data_wstrb_i,
  input  logic         data_wlast_i,
  output logic         data_bvalid_o,      // always taken
  output logic [1:0]   data_bresp_o,       // 01: made here
  // completions, a beat each
  input  logic         comp_valid_i,
  output logic         comp_ready_o,       // address and beat are taken
  input  logic         comp_more_i,        // others wait behind it
  input  logic [57:0]  comp_line_i,
  input  logic [511:0] comp_data_i,
  input  logic [63:0]  comp_strobes_i,
  output logic         answer_valid_o,     // in their order
  output logic         answer_error_o,
  // the host
  output logic         arvalid_o,
  input  logic         arready_i,
  output logic         arid_o,             // 0 descriptors, 1 data
  output logic [63:0]  araddr_o,
  output logic [7:0]   arlen_o,
  input  logic         rvalid_i,
  output logic         rready_o,           // always
  input  logic         rid_i,
  input  logic [511:0] rdata_i,
  input  logic [1:0]   rresp_i,
  input  logic         rlast_i,
  output logic         awvalid_o,
  input  logic         awready_i,
  output logic         awid_o,             // 0 completions, 1 data
  output logic [63:0]  awaddr_o,
  output logic [7:0]   awlen_o,
  output logic         wvalid_o,
  input  logic         wready_i,
  output logic [511:0] wdata_o,
  output logic [63:0]  wstrb_o,
  output logic         wlast_o,
  input  logic         bvalid_i,
  output logic         bready_o,           // always
  input  logic         bid_i,
  input  logic [1:0]   bresp_i
);

  localparam logic [1:0] Alone = 2'b01;    // the response of an answer made here

  // ---- whether the host is asked -------------------------------------------------------------------------------------
  // Once away, nothing passes before all that was begun is answered here, and all that was offered was taken by the host.
  logic away, alone, alone_q, owed;
  logic read_owed, fetch_owed, data_owed, comp_owed;   // an answer
  logic drained;

  assign away   = isolate_i || reset_i;
  assign alone = away || alone_q;
  assign owed   = read_owed || fetch_owed || data_owed || comp_owed;
  assign idle_o = !(alone && owed);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) alone_q <= 1'b0;
    else alone_q <= away || (alone_q && !drained);
  end

  // ---- read requests -------------------------------------------------------------------------------------------------
  logic        ar_waits_q, ar_id_q, ar_last_q, ar_id, ar_fire, ar_room;
  logic [63:0] ar_address_q;
  logic [7:0]  ar_length_q;
  logic        read_take, fetch_take;

  always_comb begin
    if (ar_waits_q) ar_id = ar_id_q;
    else if (read_arvalid_i && fetch_valid_i) ar_id = !ar_last_q;
    else ar_id = read_arvalid_i;
    if (alone) begin
`ifdef BROKEN_PORT_FORGETS
      arvalid_o = 1'b0;
`else
      arvalid_o = ar_waits_q && !reset_i;
`endif
      arid_o    = ar_id_q;
      araddr_o  = ar_address_q;
      arlen_o   = ar_length_q;
    end else begin
      arvalid_o = (read_arvalid_i || fetch_valid_i) && ar_room;
      arid_o    = ar_id;
      araddr_o  = ar_id ? read_araddr_i : {fetch_line_i, 6'd0};
      arlen_o   = ar_id ? read_arlen_i : '0;
    end
  end

  assign ar_fire        = arvalid_o && arready_i;
  assign read_arready_o = alone ? away : arready_i && ar_room && ar_id;
  assign fetch_ready_o  = alone ? away : arready_i && ar_room && !ar_id;
  assign read_take      = read_arvalid_i && read_arready_o;
  assign fetch_take     = fetch_valid_i && fetch_ready_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {ar_waits_q, ar_last_q} <= '0;
    else begin
      ar_waits_q <= arvalid_o && !arready_i;
      if (ar_fire) ar_last_q <= arid_o;
    end
  end

  always_ff @(posedge clk_i) begin
    ar_id_q      <= arid_o;
    ar_address_q <= araddr_o;
    ar_length_q  <= arlen_o;
  end

  // ---- read data -----------------------------------------------------------------------------------------------------
  logic [LengthBits-1:0]  read_length, read_beat_q;   // of the oldest; its beats that have come
  logic                   unused_read_ready, r_data, r_fetch;
  logic [$clog2(Reads):0] unused_read_count;
  logic [CountBits-1:0]   fetches_q;                  // without an answer
  logic [1:0]             r_clean, r_over;            // by id: none is to be dropped before; the last beat of one

  stream_fifo #(.Width(LengthBits), .Depth(Reads)) u_reads (
    .clk_i,
    .rst_ni,
    .valid_i(read_take),
    .ready_o(unused_read_ready),
    .data_i (read_arlen_i[LengthBits-1:0]),
    .valid_o(read_owed),
    .ready_i(read_rvalid_o && read_rlast_o),
    .data_o (read_length),
    .count_o(unused_read_count)
  );

  assign rready_o        = 1'b1;
  assign rdata_o         = rdata_i;
`ifdef BROKEN_PORT_STALE
  assign r_data          = rvalid_i && rid_i && read_owed && !alone;
`else
  assign r_data          = rvalid_i && rid_i && read_owed && r_clean[1] && !alone;
`endif
  assign r_fetch         = rvalid_i && !rid_i && fetch_owed && r_clean[0] && !alone;
  assign read_rvalid_o   = r_data || (alone && read_owed);
  assign read_rresp_o    = alone ? Alone : {rresp_i != 2'b00, 1'b0};
  assign read_rlast_o    = read_beat_q == read_length;
  assign fetch_owed      = fetches_q != '0;
  assign fetched_valid_o = r_fetch || (alone && fetch_owed);
  assign fetched_error_o = alone || rresp_i != 2'b00;
  assign r_over[1]       = r_data ? read_rlast_o : rvalid_i && rid_i && rlast_i && (alone || !r_clean[1]);
  assign r_over[0]       = r_fetch || (rvalid_i && !rid_i && (alone || !r_clean[0]));

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      read_beat_q <= '0;
      fetches_q   <= '0;
    end else begin
      if (read_rvalid_o) read_beat_q <= read_rlast_o ? '0 : read_beat_q + 1'b1;
      fetches_q <= fetches_q + CountBits'(fetch_take) - CountBits'(fetched_valid_o);
    end
  end

  // ---- write requests ------------------------------------------------------------------------------------------------
  logic        aw_waits_q, aw_id_q, aw_id, aw_fire, aw_room, comp_asks, data_asks;
  logic [63:0] aw_address_q;
  logic [7:0]  aw_length_q;
  logic        comp_address_q, comp_beat_q;   // of the completion that waits: taken by the host
  logic        data_take;

  // Completions go first, all that wait in one row: else each waits for a burst, and commands end no quicker than bursts do. So no more than
  // one burst waits for the one before it.
  assign comp_asks = comp_valid_i && !comp_address_q;
  assign data_asks = data_awvalid_i && (aw_waits_q || (order_count < 3'd3 && !comp_more_i));

  always_comb begin
    if (aw_waits_q) aw_id = aw_id_q;
    else aw_id = !comp_asks;
    if (alone) begin
      awvalid_o = aw_waits_q && !reset_i;
      awid_o    = aw_id_q;
      awaddr_o  = aw_address_q;
      awlen_o   = aw_length_q;
    end else begin
      awvalid_o = (data_asks || comp_asks) && aw_room;
      awid_o    = aw_id;
      awaddr_o  = aw_id ? data_awaddr_i : {comp_line_i, 6'd0};
      awlen_o   = aw_id ? data_awlen_i : '0;
    end
  end

  assign aw_fire        = awvalid_o && awready_i;
  assign data_awready_o = alone ? away : awready_i && aw_room && aw_id && data_asks;
  assign data_take      = data_awvalid_i && data_awready_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) aw_waits_q <= 1'b0;
    else aw_waits_q <= awvalid_o && !awready_i;
  end

  always_ff @(posedge clk_i) begin
    aw_id_q      <= awid_o;
    aw_address_q <= awaddr_o;
    aw_length_q  <= awlen_o;
  end

  // ---- write data: of the oldest address that has not all its beats ------------------------------------------------------
  logic                  next_valid, next_id, now_valid, now_id, w_fire, w_over, order_room, order_push, order_pop;
  logic                  early_q;               // the address that waits has all its beats
  logic [LengthBits-1:0] next_length, now_length, beat_q;
  logic [2:0]            order_count;
  logic                  forgets, forgets_q;    // in reset: they are taken out, one a cycle

  assign forgets = reset_i || (forgets_q && next_valid);

  stream_fifo #(.Width(LengthBits + 1), .Depth(4)) u_order (
    .clk_i,
    .rst_ni,
    .valid_i(order_push),
    .ready_o(order_room),
    .data_i ({awid_o, awlen_o[LengthBits-1:0]}),
    .valid_o(next_valid),
    .ready_i(order_pop),
    .data_o ({next_id, next_length}),
    .count_o(order_count)
  );

  assign now_valid  = next_valid ? !forgets : awvalid_o && !early_q;
  assign now_id     = next_valid ? next_id : awid_o;
  assign now_length = next_valid ? next_length : awlen_o[LengthBits-1:0];
  assign wvalid_o   = now_valid && (alone || (now_id ? data_wvalid_i : comp_valid_i));
`ifdef BROKEN_PORT_STROBES
  assign wstrb_o    = now_id ? data_wstrb_i : comp_strobes_i;
`else
  assign wstrb_o    = alone ? '0 : now_id ? data_wstrb_i : comp_strobes_i;
`endif
  assign wdata_o    = alone ? '0 : now_id ? data_wdata_i : comp_data_i;
  assign wlast_o    = beat_q == now_length;
  assign w_fire     = wvalid_o && wready_i;
  assign w_over     = w_fire && wlast_o;
  assign order_push = aw_fire && !early_q && !(w_over && !next_valid);
  assign order_pop  = w_over || forgets;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {early_q, forgets_q} <= '0;
      beat_q <= '0;
    end else if (forgets) begin
      {early_q, forgets_q} <= 2'b01;
      beat_q <= '0;
    end else begin
      forgets_q <= 1'b0;
      early_q   <= !aw_fire && (early_q || (w_over && !next_valid));
      if (w_fire) beat_q <= w_over ? '0 : beat_q + 1'b1;
    end
  end

  // ---- data: bursts that were begun and have not all their beats; those that have and no answer ------------------------
  logic [3:0]           open_q;                 // as addresses may come behind their beats, 15 is one too few
  logic [CountBits-1:0] written_q;
  logic                 data_over, b_data, b_comp;
  logic [1:0]           b_clean, b_over;

  // Without the host, beats are taken of bursts whose address was taken; of all while it is away, as addresses are then.
  assign data_wready_o = alone ? away || (open_q != '0 && !open_q[3]) : now_valid && now_id && wready_i;
  assign data_over     = data_wvalid_i && data_wready_o && data_wlast_i;
  assign data_owed     = written_q != '0;
  assign b_data        = bvalid_i && bid_i && data_owed && b_clean[1] && !alone;
  assign data_bvalid_o = b_data || (alone && data_owed);
  assign data_bresp_o  = alone ? Alone : {bresp_i != 2'b00, 1'b0};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      open_q    <= '0;
      written_q <= '0;
    end else begin
      open_q    <= open_q + 4'(data_take) - 4'(data_over);
      written_q <= written_q + CountBits'(data_over) - CountBits'(data_bvalid_o);
    end
  end

  // ---- completions ---------------------------------------------------------------------------------------------------
  logic                 comp_address, comp_beat;
  logic [CountBits-1:0] comps_q;                // without an answer

  assign comp_address   = comp_address_q || (aw_fire && !awid_o);
  assign comp_beat      = comp_beat_q || (w_fire && !now_id);
  assign comp_ready_o   = alone ? away : comp_address && comp_beat;
  assign comp_owed      = comps_q != '0;
  assign b_comp         = bvalid_i && !bid_i && comp_owed && b_clean[0] && !alone;
  assign answer_valid_o = b_comp || (alone && comp_owed);
  assign answer_error_o = !alone && bresp_i != 2'b00;
  assign bready_o       = 1'b1;
  assign b_over[1]      = b_data || (bvalid_i && bid_i && (alone || !b_clean[1]));
  assign b_over[0]      = b_comp || (bvalid_i && !bid_i && (alone || !b_clean[0]));

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {comp_address_q, comp_beat_q} <= '0;
      comps_q <= '0;
    end else begin
      comp_address_q <= !alone && comp_valid_i && comp_address && !comp_ready_o;
      comp_beat_q    <= !alone && comp_valid_i && comp_beat && !comp_ready_o;
      comps_q        <= comps_q + CountBits'(comp_valid_i && comp_ready_o) - CountBits'(answer_valid_o);
    end
  end

  // ---- what the host owes: taken and not answered; of it, what nobody waits for any more --------------------------------
  logic [4*CountBits-1:0] owes_q, stale_q;      // reads and writes of id 0 and 1
  logic [3:0]             begins, ends, full, clean;

  assign begins  = {aw_fire && awid_o, aw_fire && !awid_o, ar_fire && arid_o, ar_fire && !arid_o};
  assign ends    = {b_over, r_over};
  assign r_clean = clean[1:0];
  assign b_clean = clean[3:2];
  assign ar_room = full[1:0] == '0;
  assign aw_room = full[3:2] == '0 && order_room;

  for (genvar i = 0; i < 4; i++) begin : gen_owed
    logic [CountBits-1:0] owes, stale, next;
    logic                 over;

    assign owes     = owes_q[i*CountBits+:CountBits];
    assign stale    = stale_q[i*CountBits+:CountBits];
    assign clean[i] = stale == '0;
    assign full[i]  = owes[CountBits-1];
    assign over     = ends[i] && owes != '0;
    assign next     = owes + CountBits'(begins[i]) - CountBits'(over);

    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) {owes_q[i*CountBits+:CountBits], stale_q[i*CountBits+:CountBits]} <= '0;
      else if (reset_i) {owes_q[i*CountBits+:CountBits], stale_q[i*CountBits+:CountBits]} <= '0;
      else begin
        owes_q[i*CountBits+:CountBits] <= next;
        if (alone) stale_q[i*CountBits+:CountBits] <= next;
        else if (over && stale != '0) stale_q[i*CountBits+:CountBits] <= stale - 1'b1;
      end
    end
  end

  assign drained = !owed && open_q == '0 && !ar_waits_q && !aw_waits_q && order_count == '0;

  // ---- no progress ---------------------------------------------------------------------------------------------------
  logic        moves_q, waits_q, late_q;
  logic [31:0] count_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {moves_q, waits_q, late_q, stalled_o} <= '0;
      count_q       <= '0;
      outstanding_o <= '0;
    end else begin
      moves_q       <= ar_fire || rvalid_i || aw_fire || w_fire || bvalid_i || away;
      waits_q       <= arvalid_o || awvalid_o || wvalid_o || owes_q != '0;
      count_q       <= moves_q || !waits_q ? '0 : (count_q == '1 ? count_q : count_q + 32'd1);
      late_q        <= !moves_q && waits_q && count_q >= timeout_i && timeout_i != '0;
      stalled_o     <= !moves_q && waits_q && (stalled_o || late_q);
      outstanding_o <= 16'(owes_q[0*CountBits+:CountBits]) + 16'(owes_q[1*CountBits+:CountBits])
                       + 16'(owes_q[2*CountBits+:CountBits]) + 16'(owes_q[3*CountBits+:CountBits]);
    end
  end

`ifdef FORMAL
  `include "formal/host_port_properties.svh"
`endif

endmodule
