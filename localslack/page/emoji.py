"""The few emoji short codes that bots use most; an unknown one stays as it was typed."""

EMOJI = {
    "+1": "👍", "-1": "👎", "100": "💯", "alarm_clock": "⏰", "arrow_left": "⬅️", "arrow_right": "➡️", "art": "🎨",
    "ballot_box_with_check": "☑️", "bar_chart": "📊", "bell": "🔔", "blue_heart": "💙", "book": "📖", "books": "📚",
    "brain": "🧠", "bulb": "💡", "calendar": "📆", "cancel": "🚫", "chart_with_upwards_trend": "📈",
    "checkered_flag": "🏁",
    "clap": "👏", "clipboard": "📋", "clock1": "🕐", "coffee": "☕", "computer": "💻", "cry": "😢", "date": "📅",
    "dart": "🎯", "door": "🚪", "earth_africa": "🌍", "email": "✉️", "eyes": "👀", "fire": "🔥", "gear": "⚙️",
    "globe_with_meridians": "🌐", "handshake": "🤝", "heart": "❤️", "heavy_check_mark": "✔️", "hourglass": "⌛",
    "hourglass_flowing_sand": "⏳", "house": "🏠", "information_source": "ℹ️", "key": "🔑", "large_blue_circle": "🔵",
    "large_green_circle": "🟢", "large_yellow_circle": "🟡", "link": "🔗", "lock": "🔒", "mag": "🔍", "mega": "📣",
    "memo": "📝", "microphone": "🎤", "moneybag": "💰", "mortar_board": "🎓", "muscle": "💪", "no_bell": "🔕",
    "no_entry": "⛔", "no_entry_sign": "🚫", "office": "🏢", "ok_hand": "👌", "package": "📦", "paperclip": "📎",
    "partying_face": "🥳", "pause_button": "⏸️", "smile": "😄",
    "pencil": "✏️", "pencil2": "✏️", "pray": "🙏", "pushpin": "📌", "question": "❓",
    "raised_hands": "🙌", "red_circle": "🔴", "rocket": "🚀", "round_pushpin": "📍", "scales": "⚖️", "seedling": "🌱",
    "slightly_smiling_face": "🙂", "sparkles": "✨", "speech_balloon": "💬", "spiral_calendar_pad": "🗓️", "star": "⭐",
    "bust_in_silhouette": "👤", "busts_in_silhouette": "👥", "trophy": "🏆", "crown": "👑", "blush": "😊",
    "timer_clock": "⏲️", "stopwatch": "⏱️", "page_facing_up": "📄", "inbox_tray": "📥", "outbox_tray": "📤",
    "arrows_counterclockwise": "🔄", "repeat": "🔁", "heavy_plus_sign": "➕", "movie_camera": "🎥", "telephone": "☎️",
    "world_map": "🗺️", "hammer_and_wrench": "🛠️", "shield": "🛡️", "chart": "💹", "newspaper": "📰", "gift": "🎁",
    "bookmark": "🔖", "label": "🏷️", "compass": "🧭", "wheelchair": "♿", "clock3": "🕒", "clock9": "🕘", "soon": "🔜",
    "sunny": "☀️", "tada": "🎉", "thinking_face": "🤔", "thumbsdown": "👎", "thumbsup": "👍", "ticket": "🎫",
    "video_camera": "📹", "warning": "⚠️", "wastebasket": "🗑️", "wave": "👋", "white_check_mark": "✅",
    "white_circle": "⚪", "wrench": "🔧", "writing_hand": "✍️", "x": "❌", "zap": "⚡", "zzz": "💤",
}  # fmt: skip


def emoji(name: str) -> str:
    """Return the character of a short code such as ``tada``, or ``:tada:`` itself when it is not known."""
    return EMOJI.get(name.partition("::")[0], f":{name}:")
