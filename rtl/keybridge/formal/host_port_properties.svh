// SPDX-License-Identifier: Apache-2.0
// What host_port promises, read inside it when FORMAL is defined. The host is offered nothing but what a client offers in that clock, and
// what it was offered stays until it is taken; while it is away nothing new, in reset nothing at all, and no beat has strobes; a beat with
// strobes is the client's whose turn it is. A client is told of an end once for each beginning; what it is told is an answer that the
// host gives in that clock, and not while the host still owes one to what was begun before it was away.

logic        f_begin = 1'b1;              // the first cycle
logic        f_started = 1'b0;
logic        f_ar_waits, f_aw_waits;      // offered and not taken
logic        f_read_waits, f_fetch_waits, f_data_waits, f_comp_waits;   // by clients
logic [72:0] f_ar, f_aw;                  // as it was offered
logic [71:0] f_read, f_data;
logic [57:0] f_fetch, f_comp;
logic [63:0] f_comp_strobes;
logic [CountBits-1:0] f_owes [4];         // by the host: descriptors, data, completions, data written
logic [CountBits-1:0] f_stale [4];        // of them, from before it was away
logic [CountBits-1:0] f_fetches, f_written, f_comps;                    // that clients wait for
logic [3:0]  f_takes, f_answers;
logic        f_away_once;

assign f_takes   = {aw_fire && awid_o, aw_fire && !awid_o, ar_fire && arid_o, ar_fire && !arid_o};
assign f_answers = {bvalid_i && bid_i, bvalid_i && !bid_i, rvalid_i && rid_i && rlast_i, rvalid_i && !rid_i};

always_ff @(posedge clk_i) begin
  f_begin   <= 1'b0;
  f_started <= 1'b1;
  if (!f_started) begin
    {f_ar_waits, f_aw_waits, f_read_waits, f_fetch_waits, f_data_waits, f_comp_waits, f_away_once} <= '0;
    {f_fetches, f_written, f_comps} <= '0;
    for (int unsigned i = 0; i < 4; i++) begin
      f_owes[i]  <= '0;
      f_stale[i] <= '0;
    end
  end else begin
    f_ar_waits    <= arvalid_o && !arready_i;
    f_aw_waits    <= awvalid_o && !awready_i;
    f_read_waits  <= read_arvalid_i && !read_arready_o;
    f_fetch_waits <= fetch_valid_i && !fetch_ready_o;
    f_data_waits  <= data_awvalid_i && !data_awready_o;
    f_comp_waits  <= comp_valid_i && !comp_ready_o;
    f_fetches     <= f_fetches + CountBits'(fetch_valid_i && fetch_ready_o) - CountBits'(fetched_valid_o);
    f_written     <= f_written + CountBits'(data_wvalid_i && data_wready_o && data_wlast_i) - CountBits'(data_bvalid_o);
    f_comps       <= f_comps + CountBits'(comp_valid_i && comp_ready_o) - CountBits'(answer_valid_o);
    f_away_once   <= f_away_once || isolate_i;
    for (int unsigned i = 0; i < 4; i++) begin
      f_owes[i] <= reset_i ? '0 : f_owes[i] + CountBits'(f_takes[i]) - CountBits'(f_answers[i]);
      if (reset_i) f_stale[i] <= '0;
      else if (alone) f_stale[i] <= f_owes[i] + CountBits'(f_takes[i]) - CountBits'(f_answers[i]);
      else if (f_answers[i] && f_stale[i] != '0) f_stale[i] <= f_stale[i] - 1'b1;
    end
  end
  f_ar           <= {arid_o, araddr_o, arlen_o};
  f_aw           <= {awid_o, awaddr_o, awlen_o};
  f_read         <= {read_araddr_i, read_arlen_i};
  f_fetch        <= fetch_line_i;
  f_data         <= {data_awaddr_i, data_awlen_i};
  f_comp         <= comp_line_i;
  f_comp_strobes <= comp_strobes_i;
end

// Clients keep what they offer, and have so much under way as they may. A host answers what it owes, descriptors with one line, data with as many as
// were asked for, and bursts that have all their beats.
always_comb begin
  assume (rst_ni == f_started);
  if (f_started) begin
    if (f_read_waits) assume (read_arvalid_i && {read_araddr_i, read_arlen_i} == f_read);
    if (f_fetch_waits) assume (fetch_valid_i && fetch_line_i == f_fetch);
    if (f_data_waits) assume (data_awvalid_i && {data_awaddr_i, data_awlen_i} == f_data);
    if (f_comp_waits) assume (comp_valid_i && comp_line_i == f_comp && comp_strobes_i == f_comp_strobes);
    if (f_written == '1) assume (!(data_wvalid_i && data_wlast_i));
    if (f_comps == '1) assume (!comp_valid_i);
    for (int unsigned i = 0; i < 4; i++) begin
      if (f_answers[i]) assume (f_owes[i] != '0);
    end
    if (rvalid_i && rid_i && !alone && f_stale[1] == '0) assume (read_owed && rlast_i == read_rlast_o);
    if (bvalid_i && bid_i && !alone && f_stale[3] == '0) assume (f_written != '0);
    if (bvalid_i && !bid_i && !alone && f_stale[2] == '0) assume (f_comps != '0);
    if (rvalid_i && !rid_i && !alone && f_stale[0] == '0) assume (f_fetches != '0);
    // stream_fifo: room goes with an entry, which comes with an address that is taken.
    if (f_aw_waits) assume (order_room);
  end
end

// The promise.
always_comb begin
  if (f_started) begin
    if (f_ar_waits && !reset_i) assert (arvalid_o && {arid_o, araddr_o, arlen_o} == f_ar);
    if (f_aw_waits && !reset_i) assert (awvalid_o && {awid_o, awaddr_o, awlen_o} == f_aw);
    if (arvalid_o && !f_ar_waits) begin
      assert (!isolate_i);
      if (arid_o) assert (read_arvalid_i && {read_araddr_i, read_arlen_i} == {araddr_o, arlen_o});
      else assert (fetch_valid_i && {fetch_line_i, 14'd0} == {araddr_o, arlen_o});
    end
    if (awvalid_o && !f_aw_waits) begin
      assert (!isolate_i);
      if (awid_o) assert (data_awvalid_i && {data_awaddr_i, data_awlen_i} == {awaddr_o, awlen_o});
      else assert (comp_valid_i && {comp_line_i, 14'd0} == {awaddr_o, awlen_o});
    end
    if (reset_i) assert (!arvalid_o && !awvalid_o && !wvalid_o);
    if (wvalid_o && wstrb_o != '0) begin
      assert (!isolate_i);
      if (now_id) assert (data_wvalid_i && wstrb_o == data_wstrb_i && data_wready_o == wready_i);
      else assert (comp_valid_i && wstrb_o == comp_strobes_i);
    end
    // A client that goes on without the host is told so.
    if (isolate_i || reset_i) assert (!(read_rvalid_o && read_rresp_o != Alone) && !(fetched_valid_o && !fetched_error_o)
                                      && !(data_bvalid_o && data_bresp_o != Alone));
    if (fetched_valid_o) assert (f_fetches != '0);
    if (data_bvalid_o) assert (f_written != '0);
    if (answer_valid_o) assert (f_comps != '0);
    if (fetched_valid_o && !fetched_error_o) assert (rvalid_i && !rid_i && f_stale[0] == '0);
    if (read_rvalid_o && read_rresp_o != Alone) assert (rvalid_i && rid_i && f_stale[1] == '0);
    if (answer_valid_o && !alone) assert (bvalid_i && !bid_i && f_stale[2] == '0);
    if (data_bvalid_o && data_bresp_o != Alone) assert (bvalid_i && bid_i && f_stale[3] == '0);
  end
end

// Why it holds.
logic f_explained;

always_comb begin
  f_explained = f_ar_waits == ar_waits_q && f_aw_waits == aw_waits_q && f_fetches == fetches_q && f_written == written_q && f_comps == comps_q;
  if (ar_waits_q && ({ar_id_q, ar_address_q, ar_length_q} != f_ar || full[1:0] != '0)) f_explained = 1'b0;
  if (aw_waits_q && ({aw_id_q, aw_address_q, aw_length_q} != f_aw || full[3:2] != '0)) f_explained = 1'b0;
  if (ar_waits_q && !alone_q) begin
    if (ar_id_q ? !(f_read_waits && f_ar[71:0] == f_read) : !(f_fetch_waits && f_ar[71:0] == {f_fetch, 14'd0})) f_explained = 1'b0;
  end
  if (aw_waits_q && !alone_q) begin
    if (aw_id_q ? !(f_data_waits && f_aw[71:0] == f_data) : !(f_comp_waits && !comp_address_q && f_aw[71:0] == {f_comp, 14'd0})) f_explained = 1'b0;
  end
  for (int unsigned i = 0; i < 4; i++) begin
    if (f_owes[i] != owes_q[i*CountBits+:CountBits] || f_stale[i] != stale_q[i*CountBits+:CountBits] || f_stale[i] > f_owes[i]) f_explained = 1'b0;
    if (f_owes[i][CountBits-1] && f_owes[i][CountBits-2:0] != '0) f_explained = 1'b0;
  end
  if ({1'b0, f_fetches} > {1'b0, f_owes[0]} - {1'b0, f_stale[0]} && !alone_q) f_explained = 1'b0;
  if (f_fetches > {1'b1, {(CountBits-1){1'b0}}} + 1'b1) f_explained = 1'b0;
end

always_comb begin
`ifdef FORMAL_ANYWHERE
  if (f_begin) assume (f_started && f_explained && !f_away_once);
`else
  if (f_started) assert (f_explained);
`endif
end

`ifdef FORMAL_COVER
// That there is something to promise: data is read again after the host was away and answered what it owed.
always_comb assert (!(f_started && f_away_once && !alone && read_rvalid_o && f_owes[1] == 3'd2 && data_bvalid_o));
`endif
