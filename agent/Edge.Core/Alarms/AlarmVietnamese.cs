using Edge.Portable.Wire;

namespace Edge.Core.Alarms;

/// <summary>Condition and remedy of every alarm in Vietnamese, in the words of the operators' field staff.</summary>
internal static class AlarmVietnamese
{
    /// <summary>The texts of an alarm; empty ones where there are none yet, which a test finds.</summary>
    public static (string Condition, string Remedy) Of(MetricId alarm) =>
        alarm switch
        {
            MetricId.AlarmTilt => (
                "Độ nghiêng tĩnh của cột vượt ngưỡng",
                "Không cho người lại gần cột, và cho đo lại độ thẳng đứng của cột."
            ),
            MetricId.AlarmAcceleration => (
                "Gia tốc đỉnh của cột vượt ngưỡng",
                "Kiểm tra bu lông, dây co và móng cột trước khi cho người leo lên."
            ),
            MetricId.AlarmMainsLost => (
                "Mất điện lưới",
                "Liên hệ điện lực; điều máy phát điện đến trước khi cạn ắc quy."
            ),
            MetricId.AlarmBatteryLow => (
                "Điện áp nguồn -48 V dưới ngưỡng",
                "Khôi phục điện lưới hoặc chạy máy phát: tải sắp bị cắt."
            ),
            MetricId.AlarmFloodLevel => (
                "Mực nước vượt ngưỡng theo cảm biến mức nước",
                "Không lội vào: tủ thiết bị có thể đang rò điện. Yêu cầu cắt điện nếu nước còn dâng."
            ),
            MetricId.AlarmFloodFloatLow => (
                "Phao dưới đã nổi",
                "Theo dõi mực nước và thời tiết; cử người đến trước khi phao trên nổi."
            ),
            MetricId.AlarmFloodFloatHigh => (
                "Phao trên đã nổi",
                "Không lội vào: tủ thiết bị có thể đang rò điện. Yêu cầu cắt điện."
            ),
            MetricId.AlarmFloodDisagreement => (
                "Phao và cảm biến mức nước mâu thuẫn nhau",
                "Vệ sinh phao và kiểm tra vòng dòng 4–20 mA: cho đến lúc đó không biết mực nước thật."
            ),
            MetricId.AlarmCabinetTemperature => (
                "Nhiệt độ trong tủ thiết bị quá cao hoặc quá thấp",
                "Kiểm tra quạt, lưới lọc bụi và điều hòa."
            ),
            MetricId.AlarmCabinetDoor => (
                "Cửa tủ thiết bị đang mở",
                "Hỏi xem ai đang ở trạm; nếu không có ai, cử bảo vệ đến."
            ),
            MetricId.AlarmLinkDown => (
                "Mất kết nối đến máy chủ MQTT (broker)",
                "Kiểm tra modem, ăng ten và đường truyền dẫn; trong lúc đó nhật ký vẫn giữ đủ dữ liệu."
            ),
            MetricId.AlarmSensorFault => (
                "Cảm biến đã khai báo không cho giá trị tốt",
                "Chạy 'edge-agent read' tại trạm, và kiểm tra dây nối của các cảm biến được nêu tên."
            ),
            MetricId.AlarmJournalDamaged => (
                "Tệp nhật ký bị hỏng và đã được tách riêng",
                "Kiểm tra thẻ nhớ hoặc ổ đĩa; giữ lại tệp đã tách riêng."
            ),
            MetricId.AlarmJournalFull => (
                "Nhật ký đã đầy đến giới hạn",
                "Khôi phục kết nối: dữ liệu chi tiết cũ nhất đang bị bỏ dần."
            ),
            MetricId.AlarmUnacknowledged => (
                "Có kết nối, nhưng bên nhận không xác nhận gì",
                "Kiểm tra quyền truy cập của trạm này trên broker, và xem bên nhận có đang chạy không."
            ),
            MetricId.AlarmTiltRate => (
                "Độ nghiêng tĩnh của cột thay đổi nhanh",
                "Cho kiểm tra móng và dây co trước khi độ nghiêng chạm ngưỡng."
            ),
            MetricId.AlarmPermanentSet => (
                "Sau bão cột không trở về vị trí ban đầu",
                "Kiểm tra móng, bu lông và dây co: có bộ phận đã bị biến dạng dư."
            ),
            MetricId.AlarmSettling => (
                "Theo xu hướng, độ nghiêng của cột sắp chạm ngưỡng",
                "Lên kế hoạch kiểm tra móng cột trước ngày dự báo."
            ),
            MetricId.AlarmModeShift => (
                "Tần số dao động riêng lệch quá mức mà nhiệt độ và biên độ giải thích được",
                "Kiểm tra bu lông, lực căng dây co và những gì đã lắp thêm hoặc tháo khỏi cột."
            ),
            MetricId.AlarmImpact => (
                "Có vật va đập vào cột, hoặc có bộ phận trên cột bị gãy",
                "Quan sát cột từ xa, bằng camera nếu có; hỏi xem ai đang ở trạm."
            ),
            MetricId.AlarmEarthquake => (
                "Có rung chấn động đất",
                "So sánh với các trạm lân cận, và kiểm tra trước những trạm rung mạnh nhất."
            ),
            MetricId.AlarmGuyCut => (
                "Đứt dây co: va đập, tần số riêng nhảy và cột nghiêng xảy ra cùng lúc",
                "Giữ mọi người cách xa ít nhất một lần chiều cao cột, và cử thợ cột cao mang dây co tạm đến."
            ),
            MetricId.AlarmTampering => (
                "Có người tác động vào trạm mà không báo trước: va đập nhỏ lặp lại kèm mở cửa hoặc mất điện lưới",
                "Gọi bảo vệ và công an; không báo trước việc đến trạm."
            ),
            MetricId.AlarmSway => (
                "Độ lắc của cột vượt ngưỡng",
                "Không cho người lại gần đến khi hết gió, và so sánh độ nghiêng sau bão."
            ),
            _ => ("", ""),
        };
}
