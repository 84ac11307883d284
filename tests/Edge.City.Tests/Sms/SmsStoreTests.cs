using Edge.City.Sms;
using Edge.City.Store;
using Edge.Core.Alarms;
using Edge.Core.Sms;
using Edge.Core.Verdict;
using Edge.Portable.Wire;

namespace Edge.City.Tests.Sms;

public sealed class SmsStoreTests : IDisposable
{
    private const long Epoch = 0x0123_4567_89AB_CDEF;
    private const long Now = 1_795_305_600_000;

    private static readonly SmsAlarm Alarm = new(
        "HP-0001",
        SmsMessage.ShortEpoch(Epoch),
        7,
        3,
        Now / 1000,
        0,
        VerdictLevel.Unsafe,
        "Flood/Level",
        Severity.Critical
    );

    private readonly TemporaryStore _temporary = new();

    [Fact]
    public void An_SMS_and_its_record_are_one_event_whichever_comes_first()
    {
        CityStore city = _temporary.Store;
        using var store = new SmsStore(_temporary.Path);
        Assert.True(store.Add(Sent(Alarm), SmsTrust.Open, Now));
        Assert.False(Assert.Single(store.Read()).IsMerged);
        Record(city, Epoch, 6);
        Record(city, Epoch + 1, 7);
        Assert.False(Assert.Single(store.Read()).IsMerged);
        Record(city, Epoch, 7);
        Assert.True(Assert.Single(store.Read()).IsMerged);
        Assert.True(store.Add(Sent(Alarm with { Record = 6 }), SmsTrust.Open, Now));
        Assert.True(store.Read()[0].IsMerged);
    }

    [Fact]
    public void The_same_record_comes_once_and_a_sealed_one_takes_the_place_of_an_open_one()
    {
        using var store = new SmsStore(_temporary.Path);
        Assert.True(store.Add(Sent(Alarm), SmsTrust.Open, Now));
        Assert.False(store.Add(Sent(Alarm with { Sequence = 4 }), SmsTrust.Open, Now));
        Assert.True(store.Add(Sent(Alarm with { Sequence = 5 }), SmsTrust.Sealed, Now));
        Assert.False(store.Add(Sent(Alarm with { Sequence = 6 }), SmsTrust.Open, Now));
        StoredSms kept = Assert.Single(store.Read());
        Assert.Equal((5, SmsTrust.Sealed), (kept.Message.Sequence, kept.Trust));
    }

    [Fact]
    public void What_is_no_store_is_refused()
    {
        Assert.Throws<CityStoreException>(() => new SmsStore(_temporary.Path + ".not"));
        using var other = new Microsoft.Data.Sqlite.SqliteConnection(
            $"Data Source={_temporary.Path}.other;Pooling=false"
        );
        other.Open();
        using var make = other.CreateCommand();
        make.CommandText = "CREATE TABLE t(a)";
        make.ExecuteNonQuery();
        Assert.Throws<CityStoreException>(() => new SmsStore(_temporary.Path + ".other"));
    }

    [Theory]
    [InlineData("E1 a b", "E1 a b")]
    [InlineData("  E1 a b\r", "E1 a b")]
    [InlineData("2026-11-27T03:12:05Z,+8490,\"E1 a b\"", "E1 a b")]
    [InlineData("+8490;E1 a b;x", "E1 a b")]
    [InlineData("{\"from\":\"+8490\",\"text\":\" E1 a b \"}", "E1 a b")]
    [InlineData("{\"from\":\"+8490\",\"text\":\"hello\"}", null)]
    [InlineData("{\"from\":", null)]
    [InlineData("{\"t\":\"\\ud800\"}", null)]
    [InlineData("Your balance is 12,000 VND", null)]
    [InlineData("", null)]
    public void The_text_is_found_in_what_a_gateway_writes(string line, string? text) =>
        Assert.Equal(text, SmsFile.TextIn(line));

    public void Dispose() => _temporary.Dispose();

    private static SmsEnvelope Sent(SmsMessage message)
    {
        Assert.True(SmsText.TryDecode(SmsText.Encode(message)!, out SmsEnvelope? sms, out string? why), why);
        return sms;
    }

    private static void Record(CityStore city, long epoch, long id) =>
        city.Commit([
            new RecordItem(
                new SiteKey("hai-phong", "HP-0001"),
                Now,
                epoch,
                id,
                1,
                null,
                true,
                [new StoredValue("Flood/Level", Now, 1.0, null, Quality.Good)]
            ),
        ]);
}
