// SPDX-License-Identifier: Apache-2.0
/// What firmware is told of refusals and failures: how many of each cause, all of them, and a ring of 16 records of the latest that
/// found room. Records of commands are always taken; those of registers and ports wait for a clock without one.
module audit_ring (
  input  logic        clk_i,
  input  logic        rst_ni,
  // commands: command, index lent, index own, epoch, queue of 8 bits, cause of 8 bits
  input  logic        command_valid_i,
  input  logic [95:0] command_i,
  // registers: the same
  input  logic        note_valid_i,
  output logic        note_ready_o,
  input  logic [95:0] note_i,
  // ports: one each time it rises
  input  logic [1:0]  stalled_i,
  // the ring
  output logic [31:0] producer_o,
  output logic [31:0] consumer_o,
  input  logic        consume_valid_i,
  input  logic [31:0] consume_i,       // the new consumer; not beyond the producer
  output logic        dropped_o,       // a record found the ring full
  // reads of both, in the next clock
  output logic        read_ready_o,    // of the counts
  input  logic [4:0]  read_cause_i,
  output logic [63:0] count_o,
  input  logic [3:0]  read_record_i,
  output logic [96:0] record_o         // host, then as above; 0 where none was written since reset
);

  localparam logic [7:0] Stalled = 8'd24;

  // ---- whose record it is --------------------------------------------------------------------------------------------
  logic [1:0]  was_q, rise_q;      // ports whose record is still to be made
  logic        put;
  logic [96:0] record;

  assign put          = command_valid_i || note_valid_i || rise_q != '0;
  assign note_ready_o = !command_valid_i;

  always_comb begin
    record = {1'b0, command_i};
    if (!command_valid_i) record = note_valid_i ? {1'b0, note_i} : {!rise_q[0], 88'd0, Stalled};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {was_q, rise_q} <= '0;
    else begin
      was_q     <= stalled_i;
      rise_q[0] <= (stalled_i[0] && !was_q[0]) || (rise_q[0] && (command_valid_i || note_valid_i));
      rise_q[1] <= (stalled_i[1] && !was_q[1]) || (rise_q[1] && (command_valid_i || note_valid_i || rise_q[0]));
    end
  end

  // ---- the ring ------------------------------------------------------------------------------------------------------
  logic [96:0] records_q [16];
  logic [96:0] shown_q;
  logic [15:0] written_q;
  logic        known_q, keep;
  logic        full;

  assign full      = producer_o[4] != consumer_o[4] && producer_o[3:0] == consumer_o[3:0];
  assign keep      = put && !full;
  assign dropped_o = put && full;

  always_ff @(posedge clk_i) begin
    if (keep) records_q[producer_o[3:0]] <= record;
    shown_q <= records_q[read_record_i];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      producer_o <= '0;
      consumer_o <= '0;
      written_q  <= '0;
      known_q    <= 1'b0;
    end else begin
      if (keep) begin
        producer_o                 <= producer_o + 32'd1;
        written_q[producer_o[3:0]] <= 1'b1;
      end
      if (consume_valid_i) consumer_o <= consume_i;
      known_q <= written_q[read_record_i];
    end
  end

  assign record_o = known_q ? shown_q : '0;

  // ---- how many of each cause: read in the clock of the record, written in the next ------------------------------------
  logic [63:0] counts_q [32];
  logic [63:0] count_q, count, last_q;
  logic [31:0] counted_q;              // since reset
  logic        put_q, counted_before_q, last_valid_q;
  logic [4:0]  cause, place_q, last_place_q;

  assign read_ready_o = !put;
  assign cause        = put ? record[4:0] : read_cause_i;
  // What was written in the clock of the read is not in it.
  assign count        = last_valid_q && last_place_q == place_q ? last_q : counted_before_q ? count_q : '0;
  assign count_o      = count;

  always_ff @(posedge clk_i) begin
    if (put_q) counts_q[place_q] <= count + 64'd1;
    count_q <= counts_q[cause];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {put_q, counted_before_q, last_valid_q} <= '0;
      counted_q <= '0;
    end else begin
      put_q            <= put;
      last_valid_q     <= put_q;
      counted_before_q <= counted_q[cause];
      if (put_q) counted_q[place_q] <= 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    place_q      <= cause;
    last_place_q <= place_q;
    last_q       <= count + 64'd1;
  end

endmodule
