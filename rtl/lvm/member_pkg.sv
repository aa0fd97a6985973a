// SPDX-License-Identifier: Apache-2.0
/// Records between the RAID sequencer and the modules that talk to the members.
package member_pkg;

  // Where the data of a write comes from.
  typedef logic [1:0] source_t;
  parameter source_t SourceBuffer      = 2'd0;  // the operation's buffer
  parameter source_t SourceZero        = 2'd1;
  parameter source_t SourceAccumulator = 2'd2;  // parity

  // One command to one member, as the sequencer asks for it.
  typedef struct packed {
    logic [7:0]                        opcode;       // NVMe: 0 flush, 1 write, 2 read
    logic [3:0]                        member;
    logic [lvm_pkg::LbaBits-1:0]       lba;          // on the member
    logic [11:0]                       blocks;       // 1 .. 2,048
    logic                              fua;
    logic [lvm_pkg::CtxBits-1:0]       ctx;
    logic [15:0]                       cid;          // the owner's
    logic [lvm_pkg::OpBits-1:0]        op;
    logic                              internal;
    logic                              placed;       // the command moves a part of the operation's data, at:
    logic [lvm_pkg::AddrBits-1:0]      address;      // in the operation's buffer; else 0
    logic                              accumulate;   // read: into the accumulator; write: add the data to it on the way
    logic                              first;        // write: the accumulator's old contents do not count
    source_t                           source;       // write
    logic [lvm_pkg::AccBits-1:0]       acc;
    logic [6:0]                        acc_block;    // first block in the accumulator
  } command_t;
  parameter int unsigned CommandBits = 166;

  // What is remembered for a command in flight.
  typedef struct packed {
    logic [7:0]                        generation;
    logic [lvm_pkg::CtxBits-1:0]       ctx;
    logic                              accumulate;   // read data goes into the accumulator, else to the buffer
    logic [lvm_pkg::AccBits-1:0]       acc;
    logic [6:0]                        acc_block;
    logic [lvm_pkg::AddrBits-1:0]      address;
  } tag_t;
  parameter int unsigned TagEntryBits = 64;

  // One packet of write data.
  typedef struct packed {
    logic [15:0]                       id;           // command id
    logic [3:0]                        member;
    logic [11:0]                       blocks;
    source_t                           source;
    logic                              accumulate;
    logic                              first;
    logic [lvm_pkg::AccBits-1:0]       acc;
    logic [6:0]                        acc_block;
  } packet_t;
  parameter int unsigned PacketBits = 46;

  // A command has completed.
  typedef struct packed {
    logic [lvm_pkg::CtxBits-1:0]       ctx;
    logic [3:0]                        member;
    lvm_pkg::status_t                  status;
  } event_t;

endpackage
