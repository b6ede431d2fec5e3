//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// In all functions
//
//	SI   the block          R9   d.inside
//	CX   blocks left        R10  d.start
//	DI   the next position  R11  d.records
//	R8   base + 1           R12  d.folds
//
// and of a block the bits, one for each byte, of
//
//	AX   dividing bytes: first all delimiters and line ends
//	DX   line ends
//	R13  quotes
//	BX   bytes within quotes

// ARGUMENTS loads the arguments of divide.
#define ARGUMENTS \
	MOVQ d+0(FP), R15              \
	MOVQ data_base+8(FP), SI       \
	MOVQ data_len+16(FP), CX       \
	SHRQ $6, CX                    \
	MOVQ pos_base+32(FP), DI       \
	MOVQ base+56(FP), R8           \
	INCQ R8                        \
	MOVQ divider_inside(R15), R9   \
	MOVQ divider_start(R15), R10   \
	MOVQ divider_records(R15), R11 \
	MOVQ divider_folds(R15), R12

// RESULTS stores the results of divide.
#define RESULTS \
	MOVQ d+0(FP), R15              \
	MOVQ R9, divider_inside(R15)   \
	MOVQ R10, divider_start(R15)   \
	MOVQ R11, divider_records(R15) \
	MOVQ R12, divider_folds(R15)   \
	SUBQ data_base+8(FP), SI       \
	SHRQ $6, SI                    \
	MOVQ SI, done+64(FP)           \
	SUBQ pos_base+32(FP), DI       \
	SHRQ $2, DI                    \
	MOVQ DI, found+72(FP)          \
	VZEROUPPER

// SKIM loads the arguments of skim.
#define SKIM \
	MOVQ d+0(FP), R15            \
	MOVQ data_base+8(FP), SI     \
	MOVQ data_len+16(FP), CX     \
	SHRQ $6, CX                  \
	MOVQ divider_inside(R15), R9 \
	MOVQ divider_start(R15), R10

// SKIMMED stores the results of skim.
#define SKIMMED \
	MOVQ d+0(FP), R15            \
	MOVQ R9, divider_inside(R15) \
	MOVQ R10, divider_start(R15) \
	SUBQ data_base+8(FP), SI     \
	SHRQ $6, SI                  \
	MOVQ SI, done+32(FP)         \
	VZEROUPPER

// NEEDLES fills c, n and q with delimiters, line ends and quotes, and X7 with
// ones. d is in R15.
#define NEEDLES(c, n, q) \
	VPBROADCASTB divider_comma(R15), c \
	MOVL         $0x0a, AX             \
	VMOVQ        AX, X1                \
	VPBROADCASTB X1, n                 \
	MOVL         $0x22, AX             \
	VMOVQ        AX, X2                \
	VPBROADCASTB X2, q                 \
	VPCMPEQB     X7, X7, X7

// MASK sets the bits of r where the block, in Y3 and Y4, has the bytes of
// needle.
#define MASK(needle, r) \
	VPCMPEQB  needle, Y3, Y5 \
	VPCMPEQB  needle, Y4, Y6 \
	VPMOVMSKB Y5, r          \
	VPMOVMSKB Y6, R14        \
	SHLQ      $32, R14       \
	ORQ       R14, r

// QUOTES finds the bytes within quotes and moves R9 and R10 on, or jumps if a
// quote opens nothing. A product without carries by all ones gives, for each
// bit, the parity of the bits up to it. R15 becomes where a quote may open,
// then the quotes that may not, to be held against those that do.
#define QUOTES(bare) \
	VMOVQ      R13, X5           \
	VPCLMULQDQ $0, X7, X5, X5    \
	VMOVQ      X5, BX            \
	XORQ       R9, BX            \
	MOVQ       AX, R14           \
	ORQ        R13, R14          \
	LEAQ       (R10)(R14*2), R15 \
	ANDNQ      R13, R15, R15     \
	TESTQ      BX, R15           \
	JNZ        bare              \
	SHRQ       $63, R14          \
	MOVQ       R14, R10          \
	MOVQ       BX, R9            \
	SARQ       $63, R9

// COUNT takes what is within quotes out of AX and DX, counts line ends, and
// sets R13 behind the positions of AX.
#define COUNT \
	MOVQ    DX, R14        \
	ANDQ    BX, R14        \
	POPCNTQ R14, R14       \
	ADDQ    R14, R12       \
	ANDNQ   DX, BX, DX     \
	ANDNQ   AX, BX, AX     \
	POPCNTQ DX, DX         \
	ADDQ    DX, R11        \
	POPCNTQ AX, R13        \
	LEAQ    (DI)(R13*4), R13

// MAYOPEN sets R10 by the byte before the block, which is no quote. The delimiter
// is in R11.
#define MAYOPEN \
	MOVBLZX -1(SI), AX \
	CMPL    AX, R11    \
	SETEQ   R10        \
	CMPL    AX, $0x0a  \
	SETEQ   DX         \
	ORL     DX, R10    \
	MOVBLZX R10, R10

// NEXT writes the position of the lowest bit of AX to element i of (DI) and
// clears the bit.
#define NEXT(i) \
	TZCNTQ AX, BX      \
	ADDL   R8, BX      \
	MOVL   BX, i*4(DI) \
	BLSRQ  AX, AX

// In both functions of repeats
//
//	SI   data               DI   the position of the record's piece
//	R8   width in bytes     R9   far
//	R10  end                R11  the mark
//	R12  bit                R13  the length of the piece before
//	AX   where the piece begins, DX its length

// PIECE moves on to the piece of the next record, or jumps if it is too long.
#define PIECE(most, long) \
	ADDQ R8, DI           \
	MOVL (DI), AX         \
	MOVL (DI)(R9*4), DX   \
	SUBL R10, DX          \
	SUBL AX, DX           \
	CMPL DX, $most        \
	JA   long

// MARKS loads the arguments of repeats, and has the piece of the record before.
#define MARKS \
	MOVQ    c+0(FP), R15          \
	MOVQ    Column_data(R15), SI  \
	MOVQ    Column_width(R15), R8 \
	SHLQ    $2, R8                \
	MOVQ    Column_far(R15), R9   \
	MOVL    Column_end(R15), R10  \
	MOVQ    pos_base+8(FP), DI    \
	MOVQ    marks_base+32(FP), R11 \
	MOVQ    marks_len+40(FP), CX  \
	MOVBLZX bit+56(FP), R12       \
	MOVL    (DI), AX              \
	MOVL    (DI)(R9*4), R13       \
	SUBL    R10, R13              \
	SUBL    AX, R13

// MARK takes the bit out of the mark where BX, the bytes of the piece that
// differ, is not 0 or the length is another.
#define MARK \
	XORQ    DX, R13     \
	ORQ     R13, BX     \
	NEGQ    BX          \
	SBBL    BX, BX      \
	ANDL    R12, BX     \
	MOVBLZX (R11), AX   \
	ANDNL   AX, BX, AX  \
	MOVB    AX, (R11)   \
	MOVL    DX, R13     \
	INCQ    R11

// MARKED returns how many marks have been seen to.
#define MARKED \
	SUBQ marks_base+32(FP), R11 \
	MOVQ R11, done+64(FP)       \
	VZEROUPPER                  \
	RET

// func divideAVX2(d *divider, data []byte, pos []uint32, base int) (done, found int)
TEXT ·divideAVX2(SB), NOSPLIT, $0-80
	ARGUMENTS
	NEEDLES(Y0, Y1, Y2)
	TESTQ CX, CX
	JZ    done

loop:
	VMOVDQU (SI), Y3
	VMOVDQU 32(SI), Y4
	MASK(Y0, AX)
	MASK(Y1, DX)
	MASK(Y2, R13)
	ORQ     DX, AX
	QUOTES(done)
	COUNT

eight:
	// Eight at a time, though some lie beyond the last.
	NEXT(0)
	NEXT(1)
	NEXT(2)
	NEXT(3)
	NEXT(4)
	NEXT(5)
	NEXT(6)
	NEXT(7)
	ADDQ  $32, DI
	TESTQ AX, AX
	JNZ   eight

	MOVQ R13, DI
	ADDQ $64, R8
	ADDQ $64, SI
	DECQ CX
	JNZ  loop

done:
	RESULTS
	RET

// func divideAVX512(d *divider, data []byte, pos []uint32, base int) (done, found int)
//
// Z8 holds the numbers of the bytes in a block: those of the dividing bytes,
// pressed together, are their positions less base, which is in Z9.
TEXT ·divideAVX512(SB), NOSPLIT, $0-80
	ARGUMENTS
	NEEDLES(Z0, Z1, Z2)
	VMOVDQU64    numbers<>(SB), Z8
	VPBROADCASTD R8, Z9
	MOVL         $64, AX
	VPBROADCASTD AX, Z10
	TESTQ        CX, CX
	JZ           done

loop:
	VMOVDQU64   (SI), Z3
	VPCMPEQB    Z0, Z3, K1
	VPCMPEQB    Z1, Z3, K2
	VPCMPEQB    Z2, Z3, K3
	KMOVQ       K1, AX
	KMOVQ       K2, DX
	KMOVQ       K3, R13
	ORQ         DX, AX
	QUOTES(done)
	COUNT
	KMOVQ       AX, K1
	VPCOMPRESSB.Z Z8, K1, Z5

sixteen:
	// Sixteen at a time, though some lie beyond the last.
	VPMOVZXBD X5, Z6
	VPADDD    Z9, Z6, Z6
	VMOVDQU32 Z6, (DI)
	VALIGNQ   $2, Z5, Z5, Z5
	ADDQ      $64, DI
	CMPQ      DI, R13
	JB        sixteen

	MOVQ   R13, DI
	VPADDD Z10, Z9, Z9
	ADDQ   $64, SI
	DECQ   CX
	JNZ    loop

done:
	RESULTS
	RET

// func skimAVX2(d *divider, data []byte) (done int)
//
// Blocks without quotes are passed over: whether one may open behind them, their
// last byte tells when it is asked for.
TEXT ·skimAVX2(SB), NOSPLIT, $0-40
	SKIM
	MOVBLZX divider_comma(R15), R11
	NEEDLES(Y0, Y1, Y2)
	MOVQ    SI, DI         // up to where R10 is known
	TESTQ   CX, CX
	JZ      done

loop:
	VMOVDQU   (SI), Y3
	VMOVDQU   32(SI), Y4
	VPCMPEQB  Y2, Y3, Y5
	VPCMPEQB  Y2, Y4, Y6
	VPOR      Y5, Y6, Y8
	VPMOVMSKB Y8, AX
	TESTL     AX, AX
	JNZ       quotes

next:
	ADDQ $64, SI
	DECQ CX
	JNZ  loop

done:
	CMPQ SI, DI
	JEQ  known
	MAYOPEN

known:
	SKIMMED
	RET

quotes:
	VPMOVMSKB Y5, R13
	VPMOVMSKB Y6, R14
	SHLQ      $32, R14
	ORQ       R14, R13
	CMPQ      SI, DI
	JEQ       divide
	MAYOPEN

divide:
	MOVQ SI, DI
	MASK(Y0, AX)
	MASK(Y1, DX)
	ORQ  DX, AX
	QUOTES(known)
	ADDQ $64, DI
	JMP  next

// func skimAVX512(d *divider, data []byte) (done int)
//
// It does not ask whether a block has quotes: that cannot be foreseen where some
// have.
TEXT ·skimAVX512(SB), NOSPLIT, $0-40
	SKIM
	NEEDLES(Z0, Z1, Z2)
	TESTQ CX, CX
	JZ    done

loop:
	VMOVDQU64 (SI), Z3
	VPCMPEQB  Z0, Z3, K1
	VPCMPEQB  Z1, Z3, K2
	VPCMPEQB  Z2, Z3, K3
	KORQ      K1, K2, K1
	KMOVQ     K1, AX
	KMOVQ     K3, R13
	QUOTES(done)
	ADDQ      $64, SI
	DECQ      CX
	JNZ       loop

done:
	SKIMMED
	RET

// func repeatsAVX2(c *Column, pos []uint32, marks []uint8, bit uint8) (done int)
//
// Of pieces of up to 32 bytes; Y0 is the one before.
TEXT ·repeatsAVX2(SB), NOSPLIT, $0-72
	MARKS
	VMOVDQU (SI)(AX*1), Y0

loop:
	PIECE(32, done)
	VMOVDQU   (SI)(AX*1), Y1
	VPCMPEQB  Y1, Y0, Y0
	VPMOVMSKB Y0, BX
	VMOVDQA   Y1, Y0
	NOTL      BX
	BZHIL     DX, BX, BX
	MARK
	DECQ      CX
	JNZ       loop

done:
	MARKED

// func repeatsLongAVX2(c *Column, pos []uint32, marks []uint8, bit uint8) (done int)
//
// Of pieces of up to 64 bytes; Y0 and Y1 are the one before.
TEXT ·repeatsLongAVX2(SB), NOSPLIT, $0-72
	MARKS
	VMOVDQU (SI)(AX*1), Y0
	VMOVDQU 32(SI)(AX*1), Y1

loop:
	PIECE(64, done)
	VMOVDQU   (SI)(AX*1), Y2
	VMOVDQU   32(SI)(AX*1), Y3
	VPCMPEQB  Y2, Y0, Y0
	VPCMPEQB  Y3, Y1, Y1
	VPMOVMSKB Y0, BX
	VPMOVMSKB Y1, AX
	VMOVDQA   Y2, Y0
	VMOVDQA   Y3, Y1
	SHLQ      $32, AX
	ORQ       AX, BX
	NOTQ      BX
	BZHIQ     DX, BX, BX
	MARK
	DECQ      CX
	JNZ       loop

done:
	MARKED

DATA numbers<>+0(SB)/8, $0x0706050403020100
DATA numbers<>+8(SB)/8, $0x0f0e0d0c0b0a0908
DATA numbers<>+16(SB)/8, $0x1716151413121110
DATA numbers<>+24(SB)/8, $0x1f1e1d1c1b1a1918
DATA numbers<>+32(SB)/8, $0x2726252423222120
DATA numbers<>+40(SB)/8, $0x2f2e2d2c2b2a2928
DATA numbers<>+48(SB)/8, $0x3736353433323130
DATA numbers<>+56(SB)/8, $0x3f3e3d3c3b3a3938
GLOBL numbers<>(SB), RODATA|NOPTR, $64
