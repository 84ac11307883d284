using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Text;

namespace Edge.Agent.Replay;

/// <summary>
/// A recording's file as text: gzip'ed, alone in a zip archive, or plain, told by its first bytes and not by its name. It is UTF-8 (UTF-16
/// with a byte order mark), and what is no UTF-8 is ISO 8859-1, as laboratories' programs write ° and ².
/// </summary>
internal static class RecordingFile
{
    // What a gzip'ed file holds beside its data: ten bytes before it and eight behind.
    private const int GzipFrame = 18;
    private const int GzipMagic = 0x8B1F;
    private const int ZipMagic = 0x4B50;

    /// <summary>How its bytes are read; never fails.</summary>
    public static Encoding Text { get; } =
        Encoding.GetEncoding(Encoding.UTF8.CodePage, EncoderFallback.ReplacementFallback, new Iso88591Fallback());

    /// <summary>The data in a file.</summary>
    /// <param name="stream">The file; it stays the caller's.</param>
    /// <param name="isCutShort">Whether it ends before its data does.</param>
    /// <exception cref="RecordingException">It is an archive that is damaged or holds anything but one file.</exception>
    public static Stream Unpack(Stream stream, out bool isCutShort)
    {
        isCutShort = false;
        if (!stream.CanSeek)
        {
            return stream;
        }

        var buffered = new BufferedStream(stream, 1 << 16);
        int magic = buffered.ReadByte() | (buffered.ReadByte() << 8);
        buffered.Position = 0;
        switch (magic)
        {
            case GzipMagic:
                isCutShort = IsCutShort(buffered);
                return new GZipStream(buffered, CompressionMode.Decompress);
            case ZipMagic:
                return OnlyFile(buffered);
            default:
                return buffered;
        }
    }

    // GZipStream ends without a word where a file was cut. The last four bytes say how long the data of the last member is
    // (RFC 1952); of a cut file they are data themselves, and as a length far too large.
    private static bool IsCutShort(BufferedStream gzip)
    {
        if (gzip.Length < GzipFrame)
        {
            return true;
        }

        byte[] buffer = new byte[1 << 16];
        gzip.Seek(-sizeof(uint), SeekOrigin.End);
        gzip.ReadExactly(buffer, 0, sizeof(uint));
        uint said = BinaryPrimitives.ReadUInt32LittleEndian(buffer);
        gzip.Position = 0;
        long length = 0;
        try
        {
            using var data = new GZipStream(gzip, CompressionMode.Decompress, leaveOpen: true);
            for (int read; (read = data.Read(buffer)) > 0; )
            {
                length += read;
            }
        }
        catch (InvalidDataException)
        {
            return false; // told where the reading meets it
        }
        finally
        {
            gzip.Position = 0;
        }

        return length < said;
    }

    [SuppressMessage(
        "Reliability",
        "CA2000",
        Justification = "The archive owns nothing but the stream, and that is the caller's."
    )]
    private static Stream OnlyFile(BufferedStream zip)
    {
        try
        {
            var archive = new ZipArchive(zip, ZipArchiveMode.Read);
            ZipArchiveEntry[] files = [.. archive.Entries.Where(entry => entry.Length > 0 && !IsOfFinder(entry))];
            return files.Length == 1
                ? files[0].Open()
                : throw new RecordingException(
                    $"The archive holds {files.Length} files and not one ({string.Join(", ", files.Take(5).Select(file => file.FullName))}): unpack it and name the one to replay."
                );
        }
        catch (InvalidDataException cause)
        {
            throw new RecordingException($"The archive is damaged or cut short: {cause.Message}", cause);
        }
    }

    // What macOS adds to an archive.
    private static bool IsOfFinder(ZipArchiveEntry entry) =>
        entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal);

    // A byte that is no UTF-8 is the character of its own number.
    private sealed class Iso88591Fallback : DecoderFallback
    {
        public override int MaxCharCount => 4;

        public override DecoderFallbackBuffer CreateFallbackBuffer() => new Buffer();

        private sealed class Buffer : DecoderFallbackBuffer
        {
            private byte[] _bytes = [];
            private int _next;

            public override int Remaining => _bytes.Length - _next;

            public override bool Fallback(byte[] bytesUnknown, int index)
            {
                _bytes = bytesUnknown;
                _next = 0;
                return bytesUnknown.Length > 0;
            }

            public override char GetNextChar() => _next < _bytes.Length ? (char)_bytes[_next++] : '\0';

            public override bool MovePrevious()
            {
                bool isMoved = _next > 0;
                _next -= isMoved ? 1 : 0;
                return isMoved;
            }

            public override void Reset()
            {
                _bytes = [];
                _next = 0;
            }
        }
    }
}
