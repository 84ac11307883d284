using System.Diagnostics.CodeAnalysis;
using System.Text;
using Edge.Core.Signatures;

namespace Edge.Core.Confirmations;

/// <summary>
/// The signed form of a statement, as it is journaled, sent, stored and kept as a file.
/// </summary>
/// <remarks>
/// <code>
/// statement := head ',"signature":"' signature '"}'
/// head      := a JSON object without its last brace; ASCII, no blanks between its parts
/// signature := Base64 (88 characters) of the 64 bytes of an ECDSA P-256 signature with SHA-256 (r and s) over the bytes
///              "edge/confirmation/1" LF head
/// </code>
/// So a statement is one JSON object that anything can read, and what is signed are exact bytes, all but its last 105: nothing
/// has to be brought into a canonical form to check it, and no byte of it can change unnoticed. Limit: 60 KiB.
/// </remarks>
public static class StatementText
{
    /// <summary>Most characters.</summary>
    public const int MostCharacters = 60 * 1024;

    private const string Domain = "edge/confirmation/1\n";
    private const string Middle = ",\"signature\":\"";
    private const string End = "\"}";
    private const int SignatureCharacters = 88;
    private const int TailCharacters = 14 + SignatureCharacters + 2;

    /// <summary>A statement out of a whole JSON object.</summary>
    public static string Sign(string json, Func<byte[], byte[]> sign)
    {
        string head = json[..^1];
        return head + Middle + Convert.ToBase64String(sign(Signed(head))) + End;
    }

    /// <summary>Takes a statement apart.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="json">What is signed, as a whole JSON object.</param>
    /// <param name="signature">Its signature, not checked.</param>
    public static bool TrySplit(
        string text,
        [NotNullWhen(true)] out string? json,
        [NotNullWhen(true)] out byte[]? signature
    )
    {
        json = null;
        signature = null;
        if (
            text.Length is < TailCharacters or > MostCharacters
            || !text.EndsWith(End, StringComparison.Ordinal)
            || text.AsSpan(text.Length - TailCharacters, Middle.Length) is not Middle
            || !Ascii.IsValid(text)
        )
        {
            return false;
        }

        signature = ExactText.FromText(text[^(SignatureCharacters + End.Length)..^End.Length]);
        json = text[..^TailCharacters] + "}";
        return signature is { Length: VerifyingKey.SignatureBytes };
    }

    /// <summary>Whether this key signed the statement, as it stands.</summary>
    public static bool IsBy(string text, VerifyingKey key) =>
        TrySplit(text, out string? json, out byte[]? signature) && key.Verifies(Signed(json[..^1]), signature);

    private static byte[] Signed(string head) => Encoding.ASCII.GetBytes(Domain + head);
}
