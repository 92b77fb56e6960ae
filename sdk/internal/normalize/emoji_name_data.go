package normalize

// emojiNames are the names that chat programs take for the emoji of meaningful,
// between colons: those of Unicode CLDR, Discord, Slack and GitHub.
var emojiNames = map[string]rune{
	"knife": '🔪', "hocho": '🔪', "dagger": '🗡', "dagger_knife": '🗡', "crossed_swords": '⚔', "gun": '🔫', "pistol": '🔫', "bomb": '💣',
	"firecracker": '🧨', "boom": '💥', "collision": '💥', "skull_crossbones": '☠', "skull_and_crossbones": '☠', "skull": '💀', "coffin": '⚰',
	"headstone": '🪦', "drop_of_blood": '🩸', "punch": '👊', "facepunch": '👊', "left_facing_fist": '🤛', "fist_left": '🤛',
	"right_facing_fist": '🤜', "fist_right": '🤜', "head_bandage": '🤕', "face_with_head_bandage": '🤕', "axe": '🪓', "dart": '🎯',
	"smoking": '🚬', "cigarette": '🚬', "fire": '🔥', "knot": '🪢', "person_climbing": '🧗', "climbing": '🧗',
	"bridge_at_night": '🌉', "bullettrain_front": '🚆', "train2": '🚆', "pill": '💊', "syringe": '💉', "razor": '🪒', "scissors": '✂', "bathtub": '🛁',
	"wilted_rose": '🥀', "wilted_flower": '🥀', "dove": '🕊', "angel": '👼', "baby_angel": '👼', "innocent": '😇', "bed": '🛏',
	"face_vomiting": '🤮', "vomiting_face": '🤮', "nauseated_face": '🤢', "poop": '💩', "shit": '💩', "hankey": '💩', "poo": '💩',
	"middle_finger": '🖕', "fu": '🖕', "pig": '🐷', "pig2": '🐖', "pig_nose": '🐽', "cow": '🐮', "cow2": '🐄', "monkey_face": '🐵', "monkey": '🐒',
	"see_no_evil": '🙈', "snake": '🐍', "rat": '🐀', "mouse2": '🐁', "clown": '🤡', "clown_face": '🤡', "thumbsdown": '👎', "nerd": '🤓',
	"nerd_face": '🤓', "whale": '🐳', "elephant": '🐘', "gorilla": '🦍', "dog2": '🐕', "dog": '🐶', "orangutan": '🦧', "pinching_hand": '🤏',
	"eggplant": '🍆', "aubergine": '🍆', "peach": '🍑', "banana": '🍌', "cucumber": '🥒', "hotdog": '🌭', "hot_dog": '🌭', "cherries": '🍒',
	"melon": '🍈', "doughnut": '🍩', "taco": '🌮', "corn": '🌽', "ear_of_corn": '🌽', "sweat_drops": '💦', "tongue": '👅', "lips": '👄', "kiss": '💋',
	"smiling_imp": '😈', "smirk": '😏', "hot_face": '🥵', "drooling_face": '🤤', "baby_bottle": '🍼', "teddy_bear": '🧸', "underage": '🔞',
	"lollipop": '🍭', "candy": '🍬', "cat": '🐱', "cat2": '🐈', "hot_pepper": '🌶', "milk": '🥛', "milk_glass": '🥛', "love_hotel": '🏩',
	"camera_with_flash": '📸', "camera_flash": '📸', "camera": '📷', "video_camera": '📹', "shushing_face": '🤫', "zipper_mouth": '🤐', "zipper_mouth_face": '🤐',
	"lock": '🔒', "key": '🔑', "gift": '🎁', "moneybag": '💰', "dollar": '💵', "money_with_wings": '💸', "gem": '💎', "video_game": '🎮',
	"mobile_phone": '📱', "iphone": '📱', "calling": '📲', "house": '🏠', "house_with_garden": '🏡', "red_car": '🚗', "car": '🚗', "door": '🚪',
	"airplane": '✈', "ghost": '👻', "broken_heart": '💔', "sob": '😭', "cry": '😢', "disappointed": '😞', "pensive": '😔', "weary": '😩',
	"tired_face": '😫', "pleading_face": '🥺', "people_hugging": '🫂', "hugging": '🤗', "hugs": '🤗', "pray": '🙏', "folded_hands": '🙏',
	"reminder_ribbon": '🎗', "heart": '❤', "black_heart": '🖤', "hearts": '♥', "heart_suit": '♥', "sos": '🆘', "rage": '😡', "pout": '😡',
	"face_with_symbols_over_mouth": '🤬', "cursing_face": '🤬', "imp": '👿', "angry": '😠', "rainbow": '🌈',
}

// longestName is how many bytes the longest name has, colons left out.
const longestName = len("face_with_symbols_over_mouth")
